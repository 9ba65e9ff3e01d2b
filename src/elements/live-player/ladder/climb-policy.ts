/** Time for the present rung to settle. */
const FIRST_CLIMB_MS = 10_000;

/** A trial costs the network the stream once more for a moment. */
const MAX_CLIMB_MS = 120_000;

/** Milliseconds until the better rung is tried again, after so many trials in vain. */
export type ClimbPolicy = (failures: number) => number;

/** Soon, and then ever more rarely; spread, because many fall at the same time. */
export const defaultClimbPolicy: ClimbPolicy = (failures) => {
  const delayMs = Math.min(FIRST_CLIMB_MS * 2 ** Math.min(failures, 10), MAX_CLIMB_MS);
  return delayMs * (0.75 + Math.random() / 2);
};
