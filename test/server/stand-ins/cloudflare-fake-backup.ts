import type { BackupObservation, BackupRecorder, BackupStream } from '../../../src/server/index.js';

/** What the fake keeps of one stream. */
export interface FakeBackupState {
  readonly id: string;
  readonly tag: string;
}

/** A second recorder within the test, whose troubles are said by the test. */
export interface FakeBackup extends BackupRecorder {
  readonly made: FakeBackupState[];
  /** The calls so far, by name. */
  readonly calls: string[];
  /** How the next creations go; `lost` is made all the same, and never answers. */
  behaviour: 'well' | 'fails' | 'hangs' | 'lost';
  observation: BackupObservation | 'fails';
}

/** Where a fake recorder's media goes: a secret. */
export const toFakeKey = ({ id }: FakeBackupState) => `backupsecret-${id}`;

export function createFakeBackup(): FakeBackup {
  let count = 0;
  const never = new Promise<never>(() => undefined);
  const make = (tag: string) => {
    const state = { id: `b${(count += 1)}`, tag };
    fake.made.push(state);
    return state;
  };
  const toState = ({ state }: Pick<BackupStream, 'state'>) => state as FakeBackupState;
  const fake: FakeBackup = {
    name: 'fake',
    made: [],
    calls: [],
    behaviour: 'well',
    observation: { ingest: 'none', recordings: [], isSettled: true },
    async create({ tag }) {
      fake.calls.push('create');
      if (fake.behaviour === 'fails') throw new Error('the backup is down');
      if (fake.behaviour === 'hangs') return never;
      const state = make(tag);
      return fake.behaviour === 'lost' ? never : state;
    },
    async find({ tag }) {
      fake.calls.push('find');
      if (fake.behaviour === 'fails') throw new Error('the backup is down');
      return fake.made.filter((one) => one.tag === tag);
    },
    adopt: (known, made) => ({ ...(known as object | null), ...(made as object) }),
    toIngest: (state) => ({
      url: 'rtmps://backup.test:443/app',
      streamKey: toFakeKey(state as FakeBackupState),
    }),
    async observe() {
      if (fake.observation === 'fails') throw new Error('the backup is down');
      return fake.observation;
    },
    async delete(stream) {
      fake.calls.push('delete');
      const index = fake.made.findIndex(({ id }) => id === toState(stream).id);
      if (index >= 0) fake.made.splice(index, 1);
    },
    toReferences: (state) => [`fake:${(state as FakeBackupState).id}`],
  };
  return fake;
}
