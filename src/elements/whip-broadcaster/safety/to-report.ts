import type { BroadcastReport } from '../../../contract/broadcast-report.js';
import { createSafetyAccount } from '../../../media/safety-copy/safety-account.js';
import type { SafetyBroadcastEntry } from '../../../media/safety-copy/safety-piece.js';

/** A report names no more parts. */
export const MAX_PARTS = 10_000;

/** What the server is told of a broadcast that is over, as of now. */
export function toReport(broadcast: SafetyBroadcastEntry): BroadcastReport {
  const { startedAt, endedAt, ending, parts } = createSafetyAccount(broadcast);
  return {
    startedAt,
    endedAt: endedAt ?? startedAt,
    ending,
    sentAt: new Date().toISOString(),
    parts: parts.slice(-MAX_PARTS),
  };
}
