/** A start reaches everyone in one moment; over this time they come in. */
const START_SPREAD_MS = 800;

/** Doubled at each round of the ladder that brought no media. */
const FIRST_REJOIN_MS = 500;

/** Long enough to be no burden, short enough that nobody reloads the page by hand. */
const MAX_REJOIN_MS = 10_000;

/**
 * Milliseconds to wait before the ladder is climbed for the `round`th time since media last flowed.
 * Round 0 is the first; it waits only where others start in the same moment.
 */
export type RejoinPolicy = (round: number, startsWithOthers: boolean) => number;

/** Never gives up, and never brings every viewer to the origin in the same second. */
export const defaultRejoinPolicy: RejoinPolicy = (round, startsWithOthers) => {
  if (round === 0) return startsWithOthers ? Math.random() * START_SPREAD_MS : 0;
  const capMs = Math.min(FIRST_REJOIN_MS * 2 ** (round - 1), MAX_REJOIN_MS);
  return capMs / 2 + (Math.random() * capMs) / 2;
};
