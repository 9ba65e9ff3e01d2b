import type { LinkQuality } from './link-quality.js';
import type { LinkSample } from './link-sample.js';

/** How good the way to the server is, in words that a person understands. */
export type LinkLevel = 'good' | 'weak' | 'very-weak';

export type LinkRating =
  /** A connection has begun, or is back: a browser tries out what it carries before it sends that much. */
  | {
      readonly phase: 'settling';
      readonly readings: number;
      /** What the last readings say, and how many of them in a row. */
      readonly level: LinkLevel;
      readonly alike: number;
    }
  /** A level, and how many readings in a row have spoken for another one. */
  | {
      readonly phase: 'settled';
      readonly level: LinkLevel;
      readonly against: number;
      /** How many of the last readings say that the device could not keep up, and less of those that do not. */
      readonly strain: number;
    };

/** Nobody knows yet. */
export const unknownRating: LinkRating = {
  phase: 'settling',
  readings: 0,
  level: 'good',
  alike: 0,
};

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
/** So many readings alike, and the word is said; or what the last of so many says that are not. */
const KNOWN_AFTER = 5;
const SAID_AFTER = 12;
/** So much strain and it is the device; with more it stays so for a few readings without. */
const STRAINED_FROM = 3;
const MOST_STRAIN = 6;

const order: readonly LinkLevel[] = ['good', 'weak', 'very-weak'];

/** Rates the link anew with one more reading. */
export function rateLink(before: LinkRating, sample: LinkSample): LinkRating {
  return before.phase === 'settling' ? settle(before, sample) : rate(before, sample);
}

function settle(
  { readings, level, alike }: LinkRating & { phase: 'settling' },
  sample: LinkSample,
): LinkRating {
  const seen = toLevel(sample, 1);
  const next = {
    phase: 'settling',
    readings: readings + 1,
    level: seen,
    alike: seen === level ? alike + 1 : 1,
  } as const;
  const isKnown = next.alike >= KNOWN_AFTER || next.readings >= SAID_AFTER;
  return isKnown ? { phase: 'settled', level: seen, against: 0, strain: 0 } : next;
}

function rate(before: LinkRating & { phase: 'settled' }, sample: LinkSample): LinkRating {
  const { phase, level } = before;
  const strain = sample.isStrained
    ? Math.min(MOST_STRAIN, before.strain + 1)
    : Math.max(0, before.strain - 1);
  const seen = toLevel(sample, 1);
  const settled = toLevel(sample, INSIDE);
  const isWorse = order.indexOf(seen) > order.indexOf(level);
  const isBetter = order.indexOf(settled) < order.indexOf(level);
  if (!isWorse && !isBetter) return { phase, level, against: 0, strain };
  // One reading for worse takes back what spoke for better, and the other way round.
  const sign = isWorse ? 1 : -1;
  const against = Math.sign(before.against) === sign ? before.against + sign : sign;
  if (against >= WORSE_AFTER) return { phase, level: seen, against: 0, strain };
  if (-against >= BETTER_AFTER) return { phase, level: settled, against: 0, strain };
  return { phase, level, against, strain };
}

/**
 * A poor picture is this device's doing where it cannot encode as much as it should. Then answers come
 * late as well, and the line would be blamed for it.
 */
export function toQuality(rating: LinkRating): LinkQuality {
  if (rating.phase === 'settling') return { phase: 'settling' };
  const { level, strain } = rating;
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
