import type { LinkQuality } from './link-quality.js';
import type { LinkSample } from './link-sample.js';

/** How good the way to the server is, in words that a person understands. */
export type LinkLevel = 'good' | 'weak' | 'very-weak';

/** A level, and how many readings in a row have spoken for another one. */
export interface LinkRating {
  readonly level: LinkLevel;
  readonly against: number;
  /** How many of the last readings say that the device could not keep up, and less of those that do not. */
  readonly strain: number;
}

/** Nothing is wrong until something is seen to be. */
export const firstRating: LinkRating = { level: 'good', against: 0, strain: 0 };

interface Bounds {
  readonly loss: number;
  readonly roundTripMs: number;
  /** Less than this is little, where it is for want of bandwidth: a still picture needs no more. */
  readonly squeezedKbps: number;
}

/** Beyond these viewers see a poorer picture; sound and recording are whole. */
const WEAK: Bounds = { loss: 0.04, roundTripMs: 500, squeezedKbps: 700 };
/** Beyond these the picture stops at times. */
const VERY_WEAK: Bounds = { loss: 0.12, roundTripMs: 1_200, squeezedKbps: 200 };
/** A level is left for a better one only well inside its bounds, so that the word does not flicker. */
const INSIDE = 0.6;
/** Readings in a row, a second apart, that make it worse, and that make it better. */
const WORSE_AFTER = 3;
const BETTER_AFTER = 8;
/** So much strain and it is the device; with more it stays so for a few readings without. */
const STRAINED_FROM = 3;
const MOST_STRAIN = 6;

const order: readonly LinkLevel[] = ['good', 'weak', 'very-weak'];

/** Rates the link anew with one more reading. */
export function rateLink(before: LinkRating, sample: LinkSample): LinkRating {
  const { level } = before;
  const strain = sample.isStrained
    ? Math.min(MOST_STRAIN, before.strain + 1)
    : Math.max(0, before.strain - 1);
  const seen = toLevel(sample, 1);
  const settled = toLevel(sample, INSIDE);
  const isWorse = order.indexOf(seen) > order.indexOf(level);
  const isBetter = order.indexOf(settled) < order.indexOf(level);
  if (!isWorse && !isBetter) return { level, against: 0, strain };
  // One reading for worse takes back what spoke for better, and the other way round.
  const sign = isWorse ? 1 : -1;
  const against = Math.sign(before.against) === sign ? before.against + sign : sign;
  if (against >= WORSE_AFTER) return { level: seen, against: 0, strain };
  if (-against >= BETTER_AFTER) return { level: settled, against: 0, strain };
  return { level, against, strain };
}

/**
 * A poor picture is this device's doing where it cannot encode as much as it should. Then answers come
 * late as well, and the line would be blamed for it.
 */
export function toQuality({ level, strain }: LinkRating): LinkQuality {
  const isOfDevice = level !== 'good' && strain >= STRAINED_FROM;
  return { phase: isOfDevice ? 'strained' : 'measured', level };
}

function toLevel(sample: LinkSample, share: number): LinkLevel {
  if (exceeds(sample, VERY_WEAK, share)) return 'very-weak';
  return exceeds(sample, WEAK, share) ? 'weak' : 'good';
}

function exceeds(sample: LinkSample, bounds: Bounds, share: number): boolean {
  const { loss, roundTripMs, kbps, isSqueezed } = sample;
  return (
    (loss ?? 0) > bounds.loss * share ||
    (roundTripMs ?? 0) > bounds.roundTripMs * share ||
    (isSqueezed && kbps < bounds.squeezedKbps / share)
  );
}
