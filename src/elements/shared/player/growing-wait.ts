/** A line or a machine that was slow for a moment is back by then. */
const FIRST_MS = 2_500;

/** A server that restarts is. */
const LONGEST_MS = 10_000;

/** What fails later again has worked meanwhile. */
const CALM_MS = 60_000;

/** How long to wait before each next try: longer while one after another fails, jittered since others wait too. */
export function createGrowingWait(): () => number {
  let waitMs = 0;
  let failedAt = -Infinity;
  return () => {
    const now = performance.now();
    waitMs = now - failedAt > CALM_MS ? FIRST_MS : Math.min(LONGEST_MS, waitMs * 2);
    failedAt = now;
    return waitMs * (1 + Math.random());
  };
}
