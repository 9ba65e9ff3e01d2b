import type { Stretch } from './stretch.js';

/** So much of what clips have beyond a recording may be given up of a picture that only stands. */
const mostGivenUp = 0.25;

/** What clocks and ticks make of the same moment. */
const roundingMs = 5;

/**
 * Splits what was recorded where no picture came for a while and clips go on over that to the next key
 * frame, or to the end where none follows, or nearly. Where nobody has more, the picture stands on: nothing that was recorded is given up
 * for nothing.
 */
export function splitAtHoles(
  recorded: readonly Stretch[],
  clips: readonly Pick<Stretch, 'startMs' | 'endMs'>[],
): Stretch[] {
  return recorded.flatMap((stretch) => {
    const parts: Stretch[] = [];
    let rest = stretch;
    for (const { fromMs, toMs } of stretch.holes) {
      const keyMs = rest.keysMs.find((one) => one >= toMs - roundingMs);
      const onMs = keyMs ?? rest.endMs;
      const reachMs = reachOf(clips, fromMs);
      if (fromMs <= rest.startMs || onMs - reachMs > (reachMs - fromMs) * mostGivenUp) continue;
      const isBefore = (one: number): boolean => one < fromMs;
      parts.push({ ...rest, endMs: fromMs, keysMs: rest.keysMs.filter(isBefore) });
      if (keyMs === undefined) return parts;
      rest = { ...rest, startMs: keyMs, keysMs: rest.keysMs.filter((one) => one >= keyMs) };
    }
    return [...parts, rest];
  });
}

/** How far clips go on from a moment without a gap. */
function reachOf(clips: readonly Pick<Stretch, 'startMs' | 'endMs'>[], fromMs: number): number {
  for (let atMs = fromMs; ;) {
    const next = clips
      .filter(({ startMs }) => startMs <= atMs)
      .reduce((furthest, { endMs }) => Math.max(furthest, endMs), atMs);
    if (next <= atMs) return atMs;
    atMs = next;
  }
}
