import type { StoredReport } from '../streams/stream-store.js';

/** Longer than any request is under way: what arrives this much later was also sent later. */
const overtakingMs = 60_000;

/**
 * Whether a report replaces the one that stands: the one sent last wins, whatever order they arrive
 * in. A device's clock that is set back only counts against it for as long as that can be in doubt.
 */
export function isLaterReport(report: StoredReport, standing: StoredReport | undefined): boolean {
  if (!standing) return true;
  const apartMs = Date.parse(report.receivedAt) - Date.parse(standing.receivedAt);
  const isSentLater = Date.parse(report.report.sentAt) >= Date.parse(standing.report.sentAt);
  return isSentLater || apartMs > overtakingMs;
}
