import type { LinkSample } from './link-sample.js';

/**
 * Whether a line has room for sound and a picture. Where it is scarce, the picture's packets and the burst
 * of each of its key frames take from the sound, whatever priority that has on the device: the network
 * knows of none.
 */
export type LineSupply =
  | {
      readonly phase: 'ample';
      /** Readings in a row that say otherwise. */
      readonly against: number;
      /** Milliseconds, by the samples' clock; null where it has never been scarce. */
      readonly since: number | null;
      /** How long it was last taken for scarce. */
      readonly waitedMs: number;
    }
  /** Until then: who sends little is told of little more, so that the only way to know is to try. */
  | { readonly phase: 'scarce'; readonly until: number; readonly waitedMs: number };

export const ampleSupply: LineSupply = { phase: 'ample', against: 0, since: null, waitedMs: 0 };

/** Of a line of 100 kbit/s so much is left for sound and picture, without what is around each packet, and some. */
const SCARCE_KBPS = 90;
/** More than that, and much of it lost: sound that does not give way, as music, or a device that is slow as well. */
const LOST_KBPS = 250;
const LOST_SHARE = 0.05;
/** Readings in a row, a second apart: a connection that begins is squeezed for a moment. */
const SCARCE_AFTER = 4;
/** After that it is tried again, and later where it came to nothing within so long: trying costs some sound. */
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 60_000;
const RELAPSE_MS = 20_000;

/** How the line stands with one more reading. */
export function nextSupply(before: LineSupply, sample: LinkSample): LineSupply {
  const { at } = sample;
  const { waitedMs } = before;
  if (before.phase === 'scarce') {
    return at < before.until ? before : { phase: 'ample', against: 0, since: at, waitedMs };
  }
  const against = isScarce(sample) ? before.against + 1 : 0;
  if (against < SCARCE_AFTER) return { ...before, against };
  const isRelapse = before.since !== null && at - before.since < RELAPSE_MS;
  const waitMs = isRelapse ? Math.min(LONGEST_WAIT_MS, waitedMs * 2) : FIRST_WAIT_MS;
  return { phase: 'scarce', until: at + waitMs, waitedMs: waitMs };
}

function isScarce({ isSqueezed, isStrained, kbps, loss }: LinkSample): boolean {
  // A screen that stands still sends little on any line, and some Wi-Fi loses a share of whatever is sent.
  const wantsMore = isSqueezed || isStrained;
  if (wantsMore && (loss ?? 0) > LOST_SHARE && kbps < LOST_KBPS) return true;
  return isSqueezed && kbps < SCARCE_KBPS;
}
