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

/** What the line carries, in bits per second. */
export interface LineReading {
  /** What congestion control believes to be possible. */
  readonly available: number;
  /** What is sent live. */
  readonly sent: number;
}

/** A piece is 2.6 Mb/s of five seconds: what is left must bring one home within a minute, and leave air. */
const LEAST_SPARE = 500_000;

/**
 * Whether the line has room for more than what is live. Where nothing is known it has none. A piece
 * that has begun takes some of it, and goes on for as long as what is live is not pressed.
 */
export function hasSpareRoom(
  line: LineReading | null,
  phase: 'waiting' | 'begun' = 'waiting',
): boolean {
  if (line === null) return false;
  const spare = line.available - 1.5 * line.sent;
  return phase === 'begun' ? line.available >= 1.1 * line.sent : spare >= LEAST_SPARE;
}
