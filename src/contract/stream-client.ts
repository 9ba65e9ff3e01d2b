import { ContractError } from './contract-error.js';
import { ContractTransport } from './contract-transport.js';
import type { ContractAnswer, ContractRequest } from './contract-transport.js';
import { readStream } from './read-stream.js';
import { createRetryPolicy } from './retry-policy.js';
import type { RetryPolicy } from './retry-policy.js';
import type { Stream } from './stream.js';
import { StreamWatch } from './stream-watch.js';
import type { EventPlace, StreamListener } from './stream-watch.js';

/** Longer than the 15 s that a backend may take to create a stream while its backup hangs. */
const defaultTimeoutMs = 20_000;
/** Streams whose last answer is kept for its ETag: a page of a manager's list. */
const maxCachedStreams = 100;

/** Where a client calls, as whom, and with how much patience. */
export interface ContractClientOptions {
  /** The contract's base URL, absolute or, in a page, relative to it. */
  readonly endpoint: string;
  /** Bearer token; null or absent for a viewer. */
  readonly token?: string | null;
  /** Asked for a token where there is none, and once more on a 401. A rejection counts as null. */
  readonly getToken?: () => Promise<string | null>;
  readonly fetch?: typeof fetch;
  readonly retryPolicy?: RetryPolicy;
  /** For one try, to the end of the answer. Default 20 000. */
  readonly timeoutMs?: number;
}

/** What every call takes. */
export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** What a viewer asks of the contract. `ContractClient` has the rest of it, and is the larger for that. */
export class StreamClient {
  readonly #transport: ContractTransport;
  readonly #cache = new Map<string, { etag: string; stream: Stream }>();

  constructor({ token = null, retryPolicy, timeoutMs, ...options }: ContractClientOptions) {
    this.#transport = new ContractTransport({
      ...options,
      token,
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
      retryPolicy: retryPolicy ?? createRetryPolicy(),
      timeoutMs: timeoutMs ?? defaultTimeoutMs,
    });
  }

  /** Absolute address of a URL that an answer carries. Throws a TypeError where endpoint or URL is none. */
  resolve(url: string): string {
    return this.#transport.resolve(url);
  }

  /** The Stream as viewers see it; the same object as before while its ETag holds. */
  getStream(id: string, { signal }: CallOptions = {}): Promise<Stream> {
    return this.#getStream(id, true, signal);
  }

  /**
   * Tells the listener the Stream now and after every change, by server-sent events or, where they
   * cannot be had, by polling. Reconnects for ever, with jittered waits, until the signal aborts.
   * Also after a 404, 401 or 403: each such try is told by `onError`, and the next comes about a
   * minute later, because a page that stands open for an event must find its stream when a mistake
   * on the server has been mended. With a `place` it holds a connection open for events only while it
   * has that.
   */
  watchStream(id: string, listener: StreamListener, place?: EventPlace): void {
    const poll = (signal?: AbortSignal) => this.#getStream(id, false, signal);
    void new StreamWatch({ transport: this.#transport, id, listener, poll, place }).run();
  }

  /** One operation, its answer checked by `read`. */
  protected async call<T>(
    request: ContractRequest,
    read: (json: unknown) => T,
    retry: boolean,
    { signal }: CallOptions = {},
  ): Promise<T> {
    return readAnswer(await this.#transport.send(request, { retry, signal }), read);
  }

  async #getStream(id: string, retry: boolean, signal?: AbortSignal): Promise<Stream> {
    const cached = this.#cache.get(id);
    const headers = { 'If-None-Match': cached?.etag };
    const request: ContractRequest = { operation: 'getStream', params: { id }, headers };
    const answer = await this.#transport.send(request, { retry, signal });
    if (cached && answer.status === 304) return cached.stream;
    const stream = readAnswer(answer, readStream);
    this.#cache.delete(id);
    const etag = answer.headers.get('ETag');
    if (etag !== null) this.#cache.set(id, { etag, stream });
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= maxCachedStreams) break;
      this.#cache.delete(oldest);
    }
    return stream;
  }
}

function readAnswer<T>({ status, json }: ContractAnswer, read: (json: unknown) => T): T {
  try {
    return read(json);
  } catch (cause) {
    throw new ContractError('answer-unreadable', { status, cause });
  }
}
