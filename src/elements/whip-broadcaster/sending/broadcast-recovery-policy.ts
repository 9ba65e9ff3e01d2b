import type { RecoveryPolicy } from '../../../protocol/recovery-policy.js';
import { defaultRecoveryPolicy } from '../../../protocol/recovery-policy.js';
import type { SessionErrorCode } from '../../../protocol/session-error.js';

/** A person who has not been live yet should hear that a server means its refusal; later nothing gives up. */
const REFUSED_FOR_MS = 30_000;

/** One phone is no burden to its server, and each second that it waits is one that nobody sees live. */
const LONGEST_WAIT_MS = 1_000;

/** What has been gone for so long will not be back this second, and a phone's battery has to last. */
const LONG_GONE_MS = 300_000;
const LONG_GONE_WAIT_MS = 3_000;

/** What passes by itself: no signal, a server that starts again, one that has too much to do. */
const passing: readonly SessionErrorCode[] = [
  'connection-failed',
  'connection-timeout',
  'endpoint-unreachable',
  'rate-limited',
  'request-timeout',
  'server-failed',
  'token-unavailable',
];

/** When a broadcast tries again: sooner than a viewer does, and never sooner than it is asked to. */
export const broadcastRecoveryPolicy: RecoveryPolicy = (context) => {
  const { wasOpen, elapsedMs, error } = context;
  const isPassing = passing.includes(error.code);
  if (!wasOpen && !isPassing && elapsedMs > REFUSED_FOR_MS) return null;
  const delayMs = defaultRecoveryPolicy(context);
  // Who says that it is too often is asked less and less often.
  const isTooOften = error.code === 'rate-limited' && error.retryAfterMs === undefined;
  if (delayMs === null || isTooOften || !(wasOpen || isPassing)) return delayMs;
  const longestMs = elapsedMs > LONG_GONE_MS ? LONG_GONE_WAIT_MS : LONGEST_WAIT_MS;
  return Math.max(Math.min(delayMs, longestMs), error.retryAfterMs ?? 0);
};
