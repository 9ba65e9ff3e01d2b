/** The first wait after a failure. */
const FIRST_MS = 1_000;
/** A phone that waits for a network looks again this often, as long as the page is open. */
const LONGEST_MS = 60_000;

/** How long to wait after so many failures in a row. Never null: nothing here gives up. */
export function readUploadDelay(
  failures: number,
  retryAfterMs: number | undefined,
  random: () => number = Math.random,
): number {
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10));
  // Many phones that lost the same server must not come back in the same second.
  return Math.max(step * (0.75 + random() / 2), retryAfterMs ?? 0);
}
