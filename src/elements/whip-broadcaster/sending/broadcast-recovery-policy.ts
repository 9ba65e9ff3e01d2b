import type { RecoveryPolicy } from '../../../protocol/recovery-policy.js';
import { defaultRecoveryPolicy } from '../../../protocol/recovery-policy.js';

/** A person who has not been live yet should hear that it does not work; later nothing gives up. */
const FIRST_CONNECTION_MS = 30_000;

/** One phone is no burden to its server, and each second that it waits is one that nobody sees live. */
const LONGEST_WAIT_MS = 1_000;

/** What has been gone for so long will not be back this second, and a phone's battery has to last. */
const LONG_GONE_MS = 300_000;
const LONG_GONE_WAIT_MS = 3_000;

/** When a broadcast tries again: sooner than a viewer does, and never sooner than it is asked to. */
export const broadcastRecoveryPolicy: RecoveryPolicy = (context) => {
  const { wasOpen, elapsedMs, error } = context;
  if (!wasOpen && elapsedMs > FIRST_CONNECTION_MS) return null;
  const delayMs = defaultRecoveryPolicy(context);
  if (delayMs === null || !wasOpen) return delayMs;
  const longestMs = elapsedMs > LONG_GONE_MS ? LONG_GONE_WAIT_MS : LONGEST_WAIT_MS;
  return Math.max(Math.min(delayMs, longestMs), error.retryAfterMs ?? 0);
};
