import { coarsen, stepMs } from './sound-profile.js';
import type { SoundProfile } from './sound-profile.js';

/** Less sound in common says nothing, and neither does a smaller share of the shorter one. */
const leastMs = 1_000;
const leastShare = 0.5;

/** A likeness below this is chance: another event, another room, silence. */
const leastLikeness = 0.6;

/** What nothing else bears out must be heard for so long, or be so alike. */
const aloneMs = 4_000;
const aloneLikeness = 0.75;

/** One device's clips are all off by the same, but for what their sound is late by. */
const agreedMs = 100;

/** All places are tried in steps of 16 ms, those around the best of them in steps of 4. */
const coarseSteps = 4;

/** Coarse steps around the best that belong to it. */
const peakSteps = 15;

/** The same sound in two profiles. */
export interface SoundMatch {
  /** How many milliseconds later it stands in the second. */
  readonly laterMs: number;
  /** How much of it both have. */
  readonly commonMs: number;
  /** From 0, chance, to 1. */
  readonly likeness: number;
}

/** What a match says about a device's clock. */
export interface ClockWord extends Pick<SoundMatch, 'commonMs' | 'likeness'> {
  readonly byMs: number;
}

/**
 * Where the same sound stands in `b`, at most so many milliseconds from where it stands in `a`; null where
 * they have too little in common to tell, or two places are as good as each other.
 */
export function findOffset(a: SoundProfile, b: SoundProfile, withinMs: number): SoundMatch | null {
  const reach = Math.ceil(withinMs / stepMs / coarseSteps);
  const shorter = Math.min(a[0]?.length ?? 0, b[0]?.length ?? 0);
  const least = Math.max(leastMs / stepMs, shorter * leastShare);
  const scores = scoreAll(coarsen(a, coarseSteps), coarsen(b, coarseSteps), {
    ...{ fromLag: -reach, toLag: reach, least: least / coarseSteps - 1 },
  });
  const best = indexOfMost(scores);
  if (at(scores, best) < leastLikeness || isAmbiguous(scores, best)) return null;
  const fromLag = (best - reach - 1) * coarseSteps;
  const toLag = (best - reach + 1) * coarseSteps;
  const fine = scoreAll(a, b, { fromLag, toLag, least: least - 3 * coarseSteps });
  const top = indexOfMost(fine);
  return {
    laterMs: (fromLag + top + refine(fine, top)) * stepMs,
    commonMs: commonSteps(a, b, fromLag + top) * stepMs,
    likeness: at(fine, top),
  };
}

/**
 * The one in the middle, where most of them say the same; null where they contradict each other, or one that
 * might be chance is alone.
 */
export function agreeOn(words: readonly ClockWord[]): number | null {
  const [first, second] = words;
  const isAlone = first !== undefined && second === undefined;
  if (isAlone && first.commonMs < aloneMs && first.likeness < aloneLikeness) return null;
  const sorted = words.map(({ byMs }) => byMs).sort((a, b) => a - b);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) return null;
  const near = sorted.filter((offset) => Math.abs(offset - middle) <= agreedMs);
  return near.length > sorted.length / 2 ? middle : null;
}

/** The likeness at each of these lags. */
function scoreAll(
  a: SoundProfile,
  b: SoundProfile,
  { fromLag, toLag, least }: { fromLag: number; toLag: number; least: number },
): Float64Array {
  return new Float64Array(toLag - fromLag + 1).map((_, i) => likeness(a, b, fromLag + i, least));
}

/** Correlation, over all bands, of what lies over each other when `b` is moved back by `lag`. */
function likeness(a: SoundProfile, b: SoundProfile, lag: number, least: number): number {
  let [varianceA, varianceB, together, count] = [0, 0, 0, 0];
  for (const [index, bandA] of a.entries()) {
    const bandB = b[index] ?? bandA;
    const from = Math.max(0, -lag);
    const to = Math.min(bandA.length, bandB.length - lag);
    const steps = to - from;
    if (steps < least) return -1;
    let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
    for (let i = from; i < to; i += 1) {
      const x = at(bandA, i);
      const y = at(bandB, i + lag);
      sumA += x;
      sumB += y;
      sumAA += x * x;
      sumBB += y * y;
      sumAB += x * y;
    }
    varianceA += sumAA - (sumA * sumA) / steps;
    varianceB += sumBB - (sumB * sumB) / steps;
    together += sumAB - (sumA * sumB) / steps;
    count += steps;
  }
  // Of sound that is the same throughout no moment can be told from another.
  if (varianceA < count || varianceB < count) return -1;
  return together / Math.sqrt(varianceA * varianceB);
}

/** How many steps of both lie over each other when `b` is moved back by `lag`. */
function commonSteps(a: SoundProfile, b: SoundProfile, lag: number): number {
  return Math.min(a[0]?.length ?? 0, (b[0]?.length ?? 0) - lag) - Math.max(0, -lag);
}

/** A second place that is almost as good, as in a ticking of clocks. */
function isAmbiguous(scores: Float64Array, best: number): boolean {
  return scores.some(
    (score, i) => Math.abs(i - best) > peakSteps && score > at(scores, best) - 0.1,
  );
}

/** Where between the steps the top lies. */
function refine(scores: Float64Array, best: number): number {
  const [before, top, behind] = [best - 1, best, best + 1].map((i) => at(scores, i));
  if (before === undefined || top === undefined || behind === undefined) return 0;
  const bend = before - 2 * top + behind;
  return before <= -1 || behind <= -1 || bend >= 0 ? 0 : (before - behind) / (2 * bend);
}

function indexOfMost(scores: Float64Array): number {
  return scores.reduce((best, score, i) => (score > at(scores, best) ? i : best), 0);
}

function at(values: Float64Array, index: number): number {
  return values[index] ?? -1;
}
