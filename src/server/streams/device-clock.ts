import type { StoredReport } from './stream-store.js';

/** Clocks do not drift apart by this much within an event: one that is so much off has been set. */
const setAfterMs = 10_000;

/**
 * What is to be added to a device's times to have the server's: its clock may be hours off. A
 * report is under way for a while, which makes the clock seem slower than it is: of all that came
 * of a broadcast the quickest is right, until the clock was set.
 */
export function measureSkew(
  { report, receivedAt }: Pick<StoredReport, 'report' | 'receivedAt'>,
  standing: StoredReport | undefined,
): number {
  const skewMs = Date.parse(receivedAt) - Date.parse(report.sentAt);
  const known = standing && toSkewMs(standing);
  if (known === undefined || Math.abs(skewMs - known) > setAfterMs) return skewMs;
  return Math.min(skewMs, known);
}

/** What was measured; of a report that an earlier version kept, what it says by itself. */
export function toSkewMs({ report, receivedAt, skewMs }: StoredReport): number {
  return skewMs ?? Date.parse(receivedAt) - Date.parse(report.sentAt);
}
