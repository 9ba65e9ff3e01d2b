import { setTimeout as pause } from 'node:timers/promises';
import { parseRetryAfter } from '../../../contract/index.js';
import { MuxError } from './mux-error.js';
import type { MuxErrorCode } from './mux-error.js';

/** A 429 that does not say for how long. */
const unnamedWaitMs = 5_000;

/** A first and a second wait after a failure that may pass; there is no third. */
const waitsMs = [250, 1_000];

/** Mux's words for what is wrong; anything else in their place is not repeated. */
const errorType = /^[a-z][a-z_]{0,63}$/;

/** One request of Mux's API, and how its answer is read. */
export interface MuxRequest<T> {
  /** For errors, such as `asset-delete`. */
  readonly call: string;
  /** Whether doing it twice is as good as once. */
  readonly isRepeatable: boolean;
  /** Ends it before its deadline. */
  readonly signal?: AbortSignal;
  send(signal: AbortSignal): Promise<Response>;
  /** Gets the body as it came. May throw. */
  read(text: string): T;
}

/**
 * Makes requests with one deadline each, tries included. What may pass is tried again where that
 * does no harm; a 429 holds back every request until its `Retry-After` is over.
 *
 * The SDK's own means are switched off for it: its time limit ends with the headers of an answer,
 * its retries know neither a deadline nor which requests may be repeated, and its waits cannot be ended.
 */
export class MuxCaller {
  readonly #timeoutMs: number;
  #heldBackUntilMs = 0;

  constructor({ timeoutMs }: { readonly timeoutMs: number }) {
    this.#timeoutMs = timeoutMs;
  }

  /** Resolves with what was read; rejects with a `MuxError` and nothing else. */
  async call<T>(request: MuxRequest<T>): Promise<T> {
    const endMs = performance.now() + this.#timeoutMs;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), this.#timeoutMs);
    const signal = AbortSignal.any([deadline.signal, ...(request.signal ? [request.signal] : [])]);
    try {
      return await this.#tryUntil(endMs, request, signal);
    } catch (cause) {
      throw toMuxError(request.call, cause, signal);
    } finally {
      clearTimeout(timer);
    }
  }

  async #tryUntil<T>(endMs: number, request: MuxRequest<T>, signal: AbortSignal): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#waitForTurn(request, endMs, signal);
        return await exchange(request, signal);
      } catch (cause) {
        const error = toMuxError(request.call, cause, signal);
        const delayMs = this.#delayAfter(attempt, request, error);
        if (delayMs === null || performance.now() + delayMs >= endMs) throw error;
        await pause(delayMs, undefined, { signal });
      }
    }
  }

  async #waitForTurn(
    { call }: MuxRequest<unknown>,
    endMs: number,
    signal: AbortSignal,
  ): Promise<void> {
    const waitMs = this.#heldBackUntilMs - performance.now();
    if (waitMs <= 0) return;
    if (performance.now() + waitMs >= endMs) {
      throw new MuxError('mux-rate-limited', { call, retryAfterMs: Math.ceil(waitMs) });
    }
    await pause(waitMs, undefined, { signal });
  }

  /** Milliseconds to wait before the next try; null to give up. */
  #delayAfter(attempt: number, request: MuxRequest<unknown>, error: MuxError): number | null {
    if (error.code === 'mux-rate-limited') {
      const waitMs = error.detail.retryAfterMs ?? unnamedWaitMs;
      this.#heldBackUntilMs = Math.max(this.#heldBackUntilMs, performance.now() + waitMs);
      // A request that was turned away had no effect, whatever it is.
      return attempt <= waitsMs.length ? waitMs : null;
    }
    const mayPass = error.code === 'mux-unreachable' || error.code === 'mux-failed';
    const waitMs = waitsMs[attempt - 1];
    if (!request.isRepeatable || !mayPass || waitMs === undefined) return null;
    return waitMs * (0.5 + Math.random() / 2);
  }
}

async function exchange<T>(request: MuxRequest<T>, signal: AbortSignal): Promise<T> {
  const response = await request.send(signal);
  const text = await response.text();
  try {
    return request.read(text);
  } catch {
    throw new MuxError('answer-unreadable', { call: request.call, status: response.status });
  }
}

/** What the SDK's errors have in common: the one for a broken connection has no status. */
interface ApiError {
  readonly status?: unknown;
  readonly headers?: unknown;
  readonly error?: unknown;
}

function toMuxError(call: string, cause: unknown, signal: AbortSignal): MuxError {
  if (cause instanceof MuxError) return cause;
  if (signal.aborted) return new MuxError('mux-timeout', { call });
  const { status, headers, error } = cause as ApiError;
  if (typeof status !== 'number') return new MuxError('mux-unreachable', { call });
  const retryAfter = headers instanceof Headers ? headers.get('Retry-After') : null;
  const retryAfterMs = parseRetryAfter(retryAfter, Date.now());
  const type = readErrorType(error);
  return new MuxError(codeOf(status), {
    call,
    status,
    ...(type === null ? {} : { type }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });
}

function codeOf(status: number): MuxErrorCode {
  if (status === 401 || status === 403) return 'mux-unauthorized';
  if (status === 404) return 'mux-not-found';
  if (status === 429) return 'mux-rate-limited';
  return status >= 500 || status === 408 ? 'mux-failed' : 'mux-refused';
}

/** The SDK hands on the answer's body: `{ error: { type, messages } }`. */
function readErrorType(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('error' in body)) return null;
  const { error } = body;
  if (typeof error !== 'object' || error === null || !('type' in error)) return null;
  return typeof error.type === 'string' && errorType.test(error.type) ? error.type : null;
}
