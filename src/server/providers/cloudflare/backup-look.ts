import type { BackupObservation } from '../backup-recorder.js';
import type { MediaRecording } from '../media-engine.js';
import type { ProviderStream } from '../provider.js';
import { wantsBackup, withinTime } from './backup-link.js';
import type { CloudflareParts } from './cloudflare-parts.js';
import type { CloudflareState } from './cloudflare-state.js';
import { rememberBackup } from './piece-uploads.js';

/** A look at the stream must not wait for a backup that hangs. */
const lookMs = 8_000;

/** Without a word from the backup the stream is settled this long after its end; it is looked at further on. */
const patienceMs = 90_000;

/** What the backup tells, or what stands for it. */
export type BackupLook = Pick<
  BackupObservation,
  'recordings' | 'isSettled' | 'isUnfinished' | 'remember'
>;

/** How the stream stands at the backup. Never rejects: what was known last stands for what cannot be learnt. */
export async function observeBackup(
  stream: ProviderStream,
  { backup: { state }, seen }: CloudflareState,
  { maxAgeMs, whole }: { maxAgeMs: number; whole: MediaRecording | null | undefined },
  parts: CloudflareParts,
): Promise<BackupLook> {
  const { backup, reads, now, onError } = parts;
  const { id, tag, title, visibility } = stream;
  if (backup === null || state === null) {
    return { recordings: [], isSettled: true, isUnfinished: false };
  }
  const key = `backup ${id}`;
  // Nobody asked for a second copy where there is no second recorder.
  const given = wantsBackup(stream, parts) ? whole : null;
  const options = { maxAgeMs, ...(given === undefined ? {} : { whole: given }) };
  try {
    const look = await withinTime(lookMs, () =>
      backup.observe({ id, tag, title, visibility, state }, options),
    );
    void reads.read(key, 0, async () => look);
    return look;
  } catch (error) {
    onError(error);
    const nothing: BackupLook = { recordings: [], isSettled: true };
    const last = async () => (await reads.read(key, Infinity, async () => nothing)).value;
    const recalled = backup.recall?.({ id, tag, title, visibility, state });
    const { recordings } = recalled ?? (await last());
    const endedMs =
      seen.lastLiveAt === null ? Infinity : now().getTime() - Date.parse(seen.lastLiveAt);
    return { recordings, isUnfinished: true, isSettled: endedMs > patienceMs };
  }
}

/** The state with what the backup's look is to be remembered by. */
export function withBackupMemory(state: CloudflareState, { remember }: BackupLook) {
  return remember === undefined ? state : rememberBackup(state, remember);
}
