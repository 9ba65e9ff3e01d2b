import type { Capabilities } from '../../../contract/index.js';
import type { NewProviderStream, ProvidedStream } from '../provider.js';
import {
  createBackup,
  createBackupOutput,
  isBackupUnfinished,
  wantsBackup,
} from './backup-link.js';
import { CloudflareError, isMissing } from './cloudflare-error.js';
import { toInputSettings } from './cloudflare-parts.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import { nothingSeen } from './cloudflare-state.js';
import type { BackupMemory, CloudflareState } from './cloudflare-state.js';
import type { LiveInput } from './live-input.js';

/** An input that is older than its creation was made by an earlier try; clocks differ by less. */
const earlierTryMs = 5_000;

const noBackup: BackupMemory = { phase: 'absent', state: null, mayHaveTwins: false };

/** Makes the live input and the second recorder side by side, and then what joins them. */
export async function createCloudflareStream(
  stream: NewProviderStream,
  parts: CloudflareParts,
): Promise<ProvidedStream> {
  const { backup } = parts;
  const startedAt = parts.now().getTime();
  const inputFailed = new AbortController();
  const making =
    backup !== null && wantsBackup(stream, parts)
      ? createBackup(stream, backup, parts, inputFailed.signal)
      : Promise.resolve(noBackup);
  let input: LiveInput;
  try {
    input = await createInput(stream, parts);
  } catch (error) {
    inputFailed.abort();
    await unmakeBackup(stream, await making, parts);
    throw error;
  }
  const isEarlier =
    input.createdAt !== null && startedAt - Date.parse(input.createdAt) > earlierTryMs;
  const made = await making;
  const linked = await createBackupOutput(made, input.uid, parts, { mayExist: isEarlier });
  const state: CloudflareState = {
    input: { uid: input.uid, addresses: input.addresses },
    applied: { title: stream.title, isPrivate: stream.visibility === 'private' },
    // An earlier try, cut off by a crash, may have left a second recorder of its own.
    backup: isEarlier && wantsBackup(stream, parts) ? { ...linked, mayHaveTwins: true } : linked,
    seen: nothingSeen,
    uploads: [],
    wholes: [],
    grantedUntil: null,
    rotatedAt: null,
  };
  return {
    capabilities: toCapabilities(stream, state, parts),
    state,
    isUnfinished: isBackupUnfinished(stream, state.backup, parts),
  };
}

async function createInput(stream: NewProviderStream, parts: CloudflareParts): Promise<LiveInput> {
  const { client } = parts;
  const settings = toInputSettings(stream, parts);
  let input: LiveInput;
  try {
    input = await client.createLiveInput(settings, stream.tag);
  } catch (error) {
    const isUsedUp = error instanceof CloudflareError && error.code === 'resource-busy';
    if (!isUsedUp) throw error;
    // The key stands for an input that was removed meanwhile: this is another one.
    const key = `${stream.tag}.${parts.now().getTime()}`;
    input = await client.createLiveInput(settings, key);
  }
  const { whip, rtmps } = input.addresses;
  // A field may be missing from an answer that is otherwise good.
  return whip === null || rtmps === null ? client.readLiveInput(input.uid) : input;
}

/** Nobody will ever ask for it; what cannot be removed now is swept by its tag. */
async function unmakeBackup(
  { id, tag, title, visibility }: NewProviderStream,
  memory: BackupMemory,
  { backup, onError }: CloudflareParts,
): Promise<void> {
  if (backup === null || memory.phase !== 'made') return;
  const { state } = memory;
  await backup
    .delete({ id, tag, title, visibility, state }, { recordings: true })
    .catch((error: unknown) => onError(error));
}

/** Removes what bears the tag, at both services. */
export async function removeTagged(
  { id, tag }: Pick<NewProviderStream, 'id' | 'tag'>,
  { client, backup }: CloudflareParts,
): Promise<void> {
  const inputs = async () => {
    const listed = await client.listLiveInputs();
    const own = listed.filter((one) => one.tag === tag);
    await Promise.all(own.map(({ uid }) => client.deleteLiveInput(uid)));
  };
  const backups = async () => {
    if (backup === null) return;
    const states = await backup.find({ id, tag }, { signal: AbortSignal.timeout(20_000) });
    for (const state of states) {
      const stream = { id, tag, title: '', visibility: 'private', state } as const;
      await backup.delete(stream, { recordings: true });
    }
  };
  await allDone([inputs(), backups()]);
}

/** What the stream can do on its route, as far as it is known. */
export function toCapabilities(
  { method }: Pick<NewProviderStream, 'method'>,
  { backup, seen }: Pick<CloudflareState, 'backup' | 'seen'>,
  { route }: Pick<CloudflareParts, 'route'>,
): Capabilities {
  const hasBackup = backup.phase === 'made' && backup.output?.isEnabled === true;
  if (method === 'encoder') return { whep: false, hls: true, recording: true, backup: hasBackup };
  if (route.type === 'relay') return { whep: true, hls: true, recording: true, backup: hasBackup };
  return { whep: true, hls: seen.hls, recording: seen.recording, backup: false };
}

/** Waits for all, and only then rejects with the first that failed; what is missing already is done. */
export async function allDone(work: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected' && !isMissing(result.reason)) throw result.reason;
  }
}
