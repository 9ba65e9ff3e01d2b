/** A start reaches everyone in one moment; over this time they come in, and not in one second. */
const START_SPREAD_MS = 2_000;

/** A camera's return is told to everyone in one moment; most pictures have come back by themselves by then. */
const CAMERA_BACK_MS = 1_000;
const CAMERA_BACK_SPREAD_MS = 2_000;

/** Doubled at each round of the ladder that brought no media. */
const FIRST_REJOIN_MS = 500;

/** Whoever watches waits for a picture: over most faults it is back within two seconds of their end. */
const MAX_REJOIN_MS = 2_000;

/** After so many rounds the fault is a long one. */
const LONG_AFTER_ROUNDS = 60;

/** Long enough to be no burden, short enough that nobody reloads the page by hand. */
const MAX_LONG_REJOIN_MS = 10_000;

/**
 * Milliseconds to wait before the ladder is climbed for the `round`th time since media last flowed.
 * Round 0 is the first; it waits only where others start in the same moment.
 */
export type RejoinPolicy = (round: number, startsWithOthers: boolean) => number;

/** Never gives up, and never brings every viewer to the origin in the same second. */
export const defaultRejoinPolicy: RejoinPolicy = (round, startsWithOthers) => {
  if (round === 0) return startsWithOthers ? Math.random() * START_SPREAD_MS : 0;
  const mostMs = round > LONG_AFTER_ROUNDS ? MAX_LONG_REJOIN_MS : MAX_REJOIN_MS;
  const capMs = Math.min(FIRST_REJOIN_MS * 2 ** Math.min(round - 1, 10), mostMs);
  return capMs / 2 + (Math.random() * capMs) / 2;
};

/** Milliseconds after which a viewer renews what did not come back with the camera by itself. */
export function chooseCameraBackMs(): number {
  return CAMERA_BACK_MS + Math.random() * CAMERA_BACK_SPREAD_MS;
}
