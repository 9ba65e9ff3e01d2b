import { ContractError } from './contract-error.js';

/** A signal that aborts with a `ContractError` as its reason, by the clock or with the caller's signal. */
export interface Deadline {
  readonly signal: AbortSignal;
  /** Starts the time anew. */
  extend(timeoutMs: number): void;
  /** Must be called when the work is over: stops the timer and lets go of the caller's signal. */
  clear(): void;
}

/**
 * Made by hand because `AbortSignal.any` is missing in Safari before 17.4, which phones still run.
 */
export function createDeadline(timeoutMs: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController();
  const abort = () =>
    controller.abort(new ContractError('request-aborted', { cause: outer?.reason }));
  const expire = () => controller.abort(new ContractError('request-timeout'));
  let timer = setTimeout(expire, timeoutMs);
  if (outer?.aborted) abort();
  outer?.addEventListener('abort', abort);
  return {
    signal: controller.signal,
    extend(nextTimeoutMs) {
      clearTimeout(timer);
      timer = setTimeout(expire, nextTimeoutMs);
    },
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}

/** The promise's result, or the signal's reason as soon as it aborts. */
export function raceAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    if (signal.aborted) abort();
  });
}

/** Waits; ends early when the signal aborts and, with `untilOnline`, when the device comes back online. */
export function pause(delayMs: number, signal?: AbortSignal, untilOnline = false): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      globalThis.removeEventListener?.('online', end);
      resolve();
    };
    const timer = setTimeout(end, delayMs);
    signal?.addEventListener('abort', end);
    // Node has no such event, nor the method.
    if (untilOnline) globalThis.addEventListener?.('online', end);
  });
}
