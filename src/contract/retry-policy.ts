import type { ContractError } from './contract-error.js';

/** Decides whether and when a failed request is tried again. Pure but for its random numbers. */
export interface RetryPolicy {
  /** Milliseconds to wait before the next try, or null to give up. `attempt` is 1 after the first failure. */
  nextDelayMs(attempt: number, error: ContractError): number | null;
}

/** What `createRetryPolicy` can be told otherwise. */
export interface RetryPolicyOptions {
  /** Tries in all. Default 4. */
  readonly attempts?: number;
  /** Wait after the first failure; doubles each time. Default 500. */
  readonly firstDelayMs?: number;
  /** No wait of our own is longer. Default 10 000. */
  readonly maxDelayMs?: number;
  /** A server that asks for a longer wait than this is not waited for. Default 60 000. */
  readonly maxRetryAfterMs?: number;
  /** 0 to 1, for the jitter. Default `Math.random`. */
  readonly random?: () => number;
}

/** Doubling waits, jittered between half and the whole, never shorter than the server's `Retry-After`. */
export function createRetryPolicy({
  attempts = 4,
  firstDelayMs = 500,
  maxDelayMs = 10_000,
  maxRetryAfterMs = 60_000,
  random = Math.random,
}: RetryPolicyOptions = {}): RetryPolicy {
  return {
    nextDelayMs(attempt, error) {
      if (attempt >= attempts || !isTransient(error)) return null;
      const { retryAfterMs = 0 } = error;
      if (retryAfterMs > maxRetryAfterMs) return null;
      const fullMs = Math.min(maxDelayMs, firstDelayMs * 2 ** (attempt - 1));
      const jitteredMs = fullMs * (0.5 + random() / 2);
      return Math.max(jitteredMs, retryAfterMs);
    },
  };
}

/** Whether the same request may succeed later without anybody changing anything. */
export function isTransient({ code, status }: ContractError): boolean {
  if (status !== undefined) {
    return status === 408 || status === 429 || (status >= 500 && status !== 501);
  }
  return code === 'endpoint-unreachable' || code === 'request-timeout';
}
