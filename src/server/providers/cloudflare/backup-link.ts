import { ProblemError } from '../../../contract/index.js';
import type { BackupRecorder, NewBackupStream } from '../backup-recorder.js';
import type { NewProviderStream } from '../provider.js';
import type { CloudflareClient, LiveOutput } from './cloudflare-client.js';
import { CloudflareError } from './cloudflare-error.js';
import { isRecordedByRoute } from './cloudflare-parts.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import type { BackupMemory, CloudflareState } from './cloudflare-state.js';

/** Whoever creates a stream never waits longer than 15 s for a backup; this comes after it. */
const outputMs = 3_500;

/** Whether this stream is to have a second recorder, and can: WHIP is not passed on. */
export function wantsBackup(stream: NewProviderStream, { backup, route }: CloudflareParts) {
  return backup !== null && stream.backup && isRecordedByRoute(route, stream);
}

/** What is left to do for the second recorder. */
export function isBackupUnfinished(
  stream: NewProviderStream,
  memory: BackupMemory,
  parts: CloudflareParts,
): boolean {
  if (parts.backup === null) return false;
  if (memory.mayHaveTwins) return true;
  if (memory.phase === 'absent') return wantsBackup(stream, parts);
  const isWanted = wantsBackup(stream, parts);
  return isWanted ? memory.output?.isEnabled !== true : memory.output?.isEnabled === true;
}

/** Makes the second recorder, within its time. Never rejects: the stream goes on without. */
export async function createBackup(
  stream: NewBackupStream,
  backup: BackupRecorder,
  { onError, backupWaitMs }: Pick<CloudflareParts, 'onError' | 'backupWaitMs'>,
  signal?: AbortSignal,
): Promise<BackupMemory> {
  const { id, tag, title, visibility } = stream;
  try {
    const state = await withinTime(
      backupWaitMs,
      (deadline) => backup.create({ id, tag, title, visibility }, { signal: deadline }),
      signal,
    );
    return { phase: 'made', state, mayHaveTwins: false, output: null };
  } catch (error) {
    onError(error);
    // It may have been made all the same, and only the answer have been lost.
    return { phase: 'absent', state: null, mayHaveTwins: true };
  }
}

/** Feeds the second recorder from the input. Resolves with the memory that then holds; never rejects. */
export async function createBackupOutput(
  memory: BackupMemory,
  inputUid: string,
  { backup, client, onError }: CloudflareParts,
  options: { mayExist: boolean },
): Promise<BackupMemory> {
  if (backup === null || memory.phase !== 'made' || memory.output !== null) return memory;
  const target = backup.toIngest(memory.state);
  try {
    const output = await withinTime(outputMs, async () => {
      const known = options.mayExist ? await findOutput(client, inputUid, target) : null;
      return known ?? (await client.createOutput(inputUid, target));
    });
    return { ...memory, output: { uid: output.uid, isEnabled: output.isEnabled } };
  } catch (error) {
    onError(error);
    return memory;
  }
}

async function findOutput(
  client: CloudflareClient,
  inputUid: string,
  target: { url: string; streamKey: string },
): Promise<LiveOutput | null> {
  const outputs = await client.listOutputs(inputUid);
  return outputs.find(({ streamKey }) => streamKey === target.streamKey) ?? null;
}

/** Changes what is remembered of the second recorder. Pure. */
export type BackupChange = (current: BackupMemory) => BackupMemory;

/** Does what `isBackupUnfinished` speaks of, as far as it goes. Never rejects. */
export async function mendBackup(
  stream: NewProviderStream,
  state: CloudflareState,
  parts: CloudflareParts,
): Promise<BackupChange> {
  const { backup } = parts;
  if (backup === null) return (current) => current;
  const before = state.backup;
  const after = await makeGood(stream, state, { ...parts, backup });
  return (current) => {
    const { mayHaveTwins } = after;
    if (after.phase === 'absent') return { ...current, mayHaveTwins };
    if (current.phase === 'made' && before.phase === 'absent') return current;
    // Pieces that it took before, or meanwhile, are remembered in the same place.
    const isNew = current.phase === 'absent';
    const known = isNew ? backup.adopt(current.state, after.state) : current.state;
    return { phase: 'made', state: known, mayHaveTwins, output: after.output };
  };
}

async function makeGood(
  stream: NewProviderStream,
  { input, backup: before }: CloudflareState,
  parts: CloudflareParts & { readonly backup: BackupRecorder },
): Promise<BackupMemory> {
  const { backup, client, onError } = parts;
  const isWanted = wantsBackup(stream, parts);
  // A try before this one may have made it, and its process have ended before that was kept.
  const mayStand = before.phase === 'absent' && isWanted;
  let memory = mayStand ? { ...before, mayHaveTwins: true } : before;
  if (memory.mayHaveTwins) memory = await adoptOne(stream, memory, backup, isWanted, parts);
  if (memory.phase === 'absent' && isWanted && !memory.mayHaveTwins) {
    memory = await createBackup(stream, backup, parts);
  }
  if (isWanted) {
    memory = await createBackupOutput(memory, input.uid, parts, { mayExist: true });
  }
  if (memory.phase !== 'made' || memory.output === null) return memory;
  if (memory.output.isEnabled === isWanted) return memory;
  try {
    await client.setOutputEnabled(input.uid, memory.output.uid, isWanted);
    return { ...memory, output: { ...memory.output, isEnabled: isWanted } };
  } catch (error) {
    onError(error);
    // The output is gone: the next time it is made anew.
    const isGone = error instanceof CloudflareError && error.code === 'resource-missing';
    return isGone ? { ...memory, output: null } : memory;
  }
}

/** Takes what an unseen creation made, and removes what is too many. */
async function adoptOne(
  stream: NewBackupStream,
  memory: BackupMemory,
  backup: BackupRecorder,
  isWanted: boolean,
  { onError, backupWaitMs }: CloudflareParts,
): Promise<BackupMemory> {
  const { id, tag, title, visibility } = stream;
  try {
    const states = await withinTime(backupWaitMs, (signal) => backup.find({ id, tag }, { signal }));
    const isSame = (state: unknown) =>
      memory.phase === 'made' &&
      backup.toIngest(state).streamKey === backup.toIngest(memory.state).streamKey;
    const [adopted] = memory.phase === 'made' || !isWanted ? [] : states;
    for (const state of states) {
      if (state === adopted || isSame(state)) continue;
      await backup.delete({ id, tag, title, visibility, state }, { recordings: false });
    }
    if (adopted === undefined) return { ...memory, mayHaveTwins: false };
    return { phase: 'made', state: adopted, mayHaveTwins: false, output: null };
  } catch (error) {
    onError(error);
    return memory;
  }
}

/** Gives up by the clock, whether or not the work heeds its signal. */
export async function withinTime<T>(
  timeMs: number,
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  outer?.addEventListener('abort', abort);
  const timer = setTimeout(abort, timeMs);
  try {
    return await Promise.race([
      work(controller.signal),
      new Promise<never>((_, reject) => {
        controller.signal.addEventListener('abort', () =>
          reject(new ProblemError('provider-failed', { detail: 'A service did not answer' })),
        );
      }),
    ]);
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', abort);
  }
}
