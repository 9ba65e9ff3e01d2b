/** Samples a second of what is compared: voices and music alike have most of what tells moments apart below. */
export const comparedRate = 8_000;

/** One value of loudness for so many samples: 4 ms. */
const stepSamples = 32;

export const stepMs = (stepSamples * 1000) / comparedRate;

/** Less sound in common says nothing. */
const leastMs = 1_000;

/** A likeness below this is chance: another event, another room, silence. */
const leastLikeness = 0.6;

/** How the loudness of sound rises and falls: what two recorders of one moment have in common, whatever their codecs. */
export function readEnvelope(samples: Int16Array): Float64Array {
  const envelope = new Float64Array(Math.floor(samples.length / stepSamples));
  for (let i = 0; i < envelope.length; i += 1) {
    let sum = 0;
    for (let n = 0; n < stepSamples; n += 1) {
      const sample = samples[i * stepSamples + n] ?? 0;
      sum += sample * sample;
    }
    // In decibels, so that a whisper counts beside a bell.
    envelope[i] = 10 * Math.log10(1 + sum / stepSamples);
  }
  return envelope;
}

/**
 * How many milliseconds later the same sound stands in `b` than in `a`, at most so many either way;
 * null where they have too little in common to tell, or two places are as good as each other.
 */
export function findOffset(a: Float64Array, b: Float64Array, withinMs: number): number | null {
  const reach = Math.round(withinMs / stepMs);
  const least = Math.round(leastMs / stepMs);
  const scores = new Float64Array(reach * 2 + 1).fill(-1);
  for (let lag = -reach; lag <= reach; lag += 1) {
    scores[lag + reach] = likeness(a, b, lag, least);
  }
  let best = 0;
  for (let i = 1; i < scores.length; i += 1) if (at(scores, i) > at(scores, best)) best = i;
  if (at(scores, best) < leastLikeness || isAmbiguous(scores, best)) return null;
  return (best - reach + refine(scores, best)) * stepMs;
}

/** Correlation of what lies over each other when `b` is moved back by `lag`. */
function likeness(a: Float64Array, b: Float64Array, lag: number, least: number): number {
  const from = Math.max(0, -lag);
  const to = Math.min(a.length, b.length - lag);
  const count = to - from;
  if (count < least) return -1;
  let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
  for (let i = from; i < to; i += 1) {
    const x = at(a, i);
    const y = at(b, i + lag);
    sumA += x;
    sumB += y;
    sumAA += x * x;
    sumBB += y * y;
    sumAB += x * y;
  }
  const varianceA = sumAA - (sumA * sumA) / count;
  const varianceB = sumBB - (sumB * sumB) / count;
  // Of sound that is as loud throughout no moment can be told from another.
  if (varianceA < count || varianceB < count) return -1;
  return (sumAB - (sumA * sumB) / count) / Math.sqrt(varianceA * varianceB);
}

/** Steps around the best that belong to it. */
const peakSteps = 60;

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

function at(values: Float64Array, index: number): number {
  return values[index] ?? -1;
}
