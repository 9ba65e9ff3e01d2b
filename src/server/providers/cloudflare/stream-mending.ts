import type { BackupOutcome, BackupStream } from '../backup-recorder.js';
import type { Means, Outcome, ProviderStream } from '../provider.js';
import { isBackupUnfinished, mendBackup, withinTime } from './backup-link.js';
import { CloudflareError } from './cloudflare-error.js';
import { isRecordedByRoute, toInputSettings } from './cloudflare-parts.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import { listGivenVideos, toCloudflareState } from './cloudflare-state.js';
import type { CloudflareState } from './cloudflare-state.js';
import { hasOpenUpload, rememberBackup } from './piece-uploads.js';
import { toCapabilities } from './stream-creation.js';
import { isAwaited, mendCloudflareWholes } from './whole-uploads.js';

/** A connection that is away no longer than this may come back under its old key. */
const pausedMs = 60_000;

/** An encoder's key is typed in by hand: it outlives a day's pauses. */
const encoderPausedMs = 12 * 3_600_000;

/** The handler looks at a stream no more once its last grant has expired. */
const beforeExpiryMs = 180_000;

/** The backup's own mending. */
const backupMs = 15_000;

type BackupMend = (
  stream: BackupStream,
) => Promise<BackupOutcome<{ isUnfinished: boolean }>> | undefined;

type StateChange = (state: CloudflareState) => CloudflareState;

/** Whether something is left to do at the services that `mendStream` would do now. */
export function isUnfinished(
  stream: ProviderStream,
  state: CloudflareState,
  parts: CloudflareParts,
): boolean {
  return (
    isBackupUnfinished(stream, state.backup, parts) ||
    isInputStale(stream, state) ||
    areKeysDue(stream, state, parts) ||
    hasOpenWhole(state, parts)
  );
}

function hasOpenWhole({ wholes }: CloudflareState, { sender, now }: CloudflareParts): boolean {
  if (sender === null) return false;
  return wholes.some(
    (copy) => copy.phase === 'chosen' || isAwaited(copy) || hasOpenUpload([copy], now()),
  );
}

/** Does what is left undone, each thing by itself: one that fails keeps none of the others up. */
export async function mendStream(
  stream: ProviderStream,
  parts: CloudflareParts,
): Promise<Outcome<Means>> {
  const state = toCloudflareState(stream.state);
  const { onError, now } = parts;
  const changes: StateChange[] = [];
  const attempt = async (work: () => Promise<StateChange | null>) => {
    try {
      const change = await work();
      if (change !== null) changes.push(change);
    } catch (error) {
      onError(error);
    }
  };
  let isBackupBusy = false;
  await Promise.all([
    attempt(async () => {
      if (!isBackupUnfinished(stream, state.backup, parts)) return null;
      const mend = await mendBackup(stream, state, parts);
      return (current) => ({ ...current, backup: mend(current.backup) });
    }),
    attempt(() => applyToInput(stream, parts)),
    attempt(async () => {
      const change = await mendCloudflareWholes(stream, parts);
      return change && ((current) => ({ ...current, wholes: change(current.wholes) }));
    }),
    attempt(async () => (areKeysDue(stream, state, parts) ? rotateKeys(stream, parts) : null)),
  ]);
  const { backup, route } = parts;
  const own = state.backup.state;
  const mendOwn = (mend: BackupMend) =>
    attempt(async () => {
      const { id, tag, title, visibility } = stream;
      if (own === null) return null;
      const mended = mend({ id, tag, title, visibility, state: own });
      if (mended === undefined) return null;
      const { value, remember } = await withinTime(backupMs, () => mended);
      isBackupBusy ||= value.isUnfinished;
      return remember ? (current) => rememberBackup(current, remember) : null;
    });
  await mendOwn((one) => backup?.mend?.(one));
  if (state.seen.ingest === 'none') {
    const engine = route.type === 'relay' ? route.engine : null;
    const read = async (id: string) => (await engine?.readRecording?.(stream.id, id)) ?? null;
    await mendOwn((one) => backup?.mendWholes?.(one, read));
  }
  const change: StateChange = (current) => changes.reduce((so, one) => one(so), current);
  const next = change(state);
  return {
    value: {
      capabilities: toCapabilities(stream, next, parts),
      isUnfinished:
        isBackupBusy || hasOpenUpload(next.uploads, now()) || isUnfinished(stream, next, parts),
    },
    remember: (current) => change(toCloudflareState(current)),
  };
}

/**
 * Tells the input its title and who may play it. What concerns recordings is never changed while
 * live, since that may cut the feed; `mendStream` does it afterwards.
 */
export async function applyToInput(
  stream: ProviderStream,
  parts: CloudflareParts,
): Promise<StateChange | null> {
  const { client } = parts;
  const state = toCloudflareState(stream.state);
  const isPrivate = stream.visibility === 'private';
  const { uid } = state.input;
  if (!isInputStale(stream, state)) return null;
  await client.updateLiveInput(uid, toInputSettings(stream, parts));
  if (isPrivate !== state.applied.isPrivate) {
    const videos = await client.listVideosOfInput(uid);
    const uploads = state.uploads.filter(({ stored }) => stored !== null);
    const given = listGivenVideos({ uploads, wholes: state.wholes });
    for (const video of [...videos.map((one) => one.uid), ...given]) {
      await client.editVideo(video, { requireSignedURLs: isPrivate });
    }
  }
  return (current) => ({ ...current, applied: { title: stream.title, isPrivate } });
}

function isInputStale(stream: ProviderStream, { applied, seen }: CloudflareState): boolean {
  const isPrivate = stream.visibility === 'private';
  const differs = applied.title !== stream.title || applied.isPrivate !== isPrivate;
  return differs && seen.ingest === 'none';
}

/** Whether the event is over and its keys, which someone was given, are still good. */
function areKeysDue(
  stream: ProviderStream,
  { seen, grantedUntil, rotatedAt }: CloudflareState,
  { now, route }: CloudflareParts,
): boolean {
  // On the relay route a browser never learns a key.
  if (route.type === 'relay' && stream.method === 'browser') return false;
  const { ingest, lastLiveAt } = seen;
  if (ingest !== 'none' || lastLiveAt === null || grantedUntil === null) return false;
  if (rotatedAt !== null && rotatedAt > lastLiveAt) return false;
  const at = now().getTime();
  if (isRecordedByRoute(route, stream)) return at - Date.parse(lastLiveAt) > encoderPausedMs;
  const isPaused = at - Date.parse(lastLiveAt) < pausedMs;
  return !isPaused && at > Date.parse(grantedUntil) - beforeExpiryMs;
}

/** Makes the input's keys anew and resolves with the change that keeps them. */
export async function rotateKeys(
  stream: ProviderStream,
  { client, now }: CloudflareParts,
): Promise<StateChange> {
  const { input: before, rotatedAt: lastAt } = toCloudflareState(stream.state);
  const { uid } = before;
  const read = async () => {
    try {
      const rotated = await client.rotateKeys(uid);
      const { whip, rtmps } = rotated.addresses;
      if (whip !== null && rtmps !== null) return rotated;
    } catch (error) {
      // Refused, nothing changed; otherwise the new keys may hold although nobody was told them.
      if (isPlainRefusal(error)) throw error;
      const present = await client.readLiveInput(uid);
      if (present.addresses.rtmps?.streamKey === before.addresses.rtmps?.streamKey) throw error;
      return present;
    }
    return client.readLiveInput(uid);
  };
  const { addresses } = await read();
  // Later than the last time also where the clock was set back since.
  const at = Math.max(now().getTime(), lastAt === null ? 0 : Date.parse(lastAt) + 1);
  const rotatedAt = new Date(at).toISOString();
  return (current) => {
    // Two at once end in any order: the keys that were made last hold.
    const isOlder = current.rotatedAt !== null && current.rotatedAt > rotatedAt;
    return isOlder ? current : { ...current, rotatedAt, input: { uid, addresses } };
  };
}

function isPlainRefusal(error: unknown): boolean {
  const codes = ['token-refused', 'resource-missing', 'request-refused', 'requests-limited'];
  return error instanceof CloudflareError && codes.includes(error.code);
}
