import type { StoredReport } from '../stream-store.js';

/** Whether a report replaces the one that stands: the one sent last wins, whatever order they arrive in. */
export function isLaterReport(report: StoredReport, standing: StoredReport | undefined): boolean {
  return !standing || Date.parse(report.report.sentAt) >= Date.parse(standing.report.sentAt);
}
