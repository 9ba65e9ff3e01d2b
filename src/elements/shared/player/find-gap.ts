import type { TimelineGap } from './playback-model.js';

/** A finger or a pointer that is meant for a mark on the time bar is no farther from it. */
const NEAR_SHARE = 0.015;

/** The break whose mark stands at this time of the bar, or so near that nobody could mean another place. */
export function findGap(
  gaps: readonly TimelineGap[],
  seconds: number,
  duration: number,
): TimelineGap | null {
  const distanceTo = ({ at }: TimelineGap): number => Math.abs(at - seconds);
  const [nearest] = [...gaps].sort((a, b) => distanceTo(a) - distanceTo(b));
  return nearest !== undefined && distanceTo(nearest) <= duration * NEAR_SHARE ? nearest : null;
}
