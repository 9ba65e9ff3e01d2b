import type { TrackKinds } from './recording-format.js';
import { listRecordingFormats } from './recording-format.js';

/** Not the copies' own: a look must not make that one. */
const PROBE = 'streamside-probe';
/** A browser that is busy says nothing for a while; somebody waits for what else was looked at. */
const ANSWER_WITHIN_MS = 2_000;

/**
 * Whether this browser can record these kinds and keep a list of what it recorded, or has not said in time that
 * it cannot. Never rejects.
 */
export async function canKeepCopy(
  kinds: TrackKinds,
  withinMs = ANSWER_WITHIN_MS,
): Promise<boolean> {
  return listRecordingFormats(kinds).length > 0 && (await canOpenDatabase(withinMs));
}

/** Some private windows, and frames without a right to storage, have none or refuse to open one. */
function canOpenDatabase(withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(true), withinMs);
    try {
      const opening = indexedDB.open(PROBE);
      opening.addEventListener('error', () => resolve(false));
      opening.addEventListener('success', () => {
        opening.result.close();
        indexedDB.deleteDatabase(PROBE);
        resolve(true);
      });
    } catch {
      resolve(false);
    }
  });
}
