import type { BroadcastReport } from './broadcast-report.js';
import { ContractError } from './contract-error.js';
import { ContractTransport } from './contract-transport.js';
import type { ContractAnswer, ContractRequest } from './contract-transport.js';
import type { Grant, GrantInput } from './grant.js';
import {
  readDiscovery,
  readGrant,
  readStream,
  readStreamPage,
  readUpload,
  readViewerLink,
} from './read-answer.js';
import { createRetryPolicy } from './retry-policy.js';
import type { RetryPolicy } from './retry-policy.js';
import type { Discovery, Stream, StreamInput, StreamPage, StreamPatch } from './stream.js';
import { StreamWatch } from './stream-watch.js';
import type { StreamListener } from './stream-watch.js';
import type { Upload, UploadInput } from './upload.js';
import type { ViewerLink, ViewerLinkInput } from './viewer-link.js';

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

/**
 * The only place that calls the contract. Every method resolves with a checked answer or rejects
 * with a `ContractError`. Reads are tried again by the retry policy; what writes is not, but for
 * `createStream` with an idempotency key.
 */
export class ContractClient {
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

  /** Which contract the endpoint speaks, and with which features. */
  discover(options: CallOptions = {}): Promise<Discovery> {
    return this.#call({ operation: 'discover' }, readDiscovery, true, options);
  }

  /** A new stream. With an idempotency key a lost answer is asked for again, and never makes two. */
  createStream(
    input: StreamInput,
    { idempotencyKey, ...options }: CallOptions & { readonly idempotencyKey?: string } = {},
  ): Promise<Stream> {
    const headers = { 'Idempotency-Key': idempotencyKey };
    const request: ContractRequest = { operation: 'createStream', headers, body: input };
    return this.#call(request, readStream, idempotencyKey !== undefined, options);
  }

  /** One page of the caller's streams, newest first. `limit` is 1 to 100. */
  listStreams({
    limit,
    cursor,
    signal,
  }: CallOptions & {
    readonly limit?: number;
    readonly cursor?: string;
  } = {}): Promise<StreamPage> {
    const request: ContractRequest = { operation: 'listStreams', query: { limit, cursor } };
    return this.#call(request, readStreamPage, true, { signal });
  }

  /** The Stream as viewers see it; the same object as before while its ETag holds. */
  getStream(id: string, { signal }: CallOptions = {}): Promise<Stream> {
    return this.#getStream(id, true, signal);
  }

  /** Changes some of the stream's fields. */
  updateStream(id: string, patch: StreamPatch, options: CallOptions = {}): Promise<Stream> {
    const request: ContractRequest = { operation: 'updateStream', params: { id }, body: patch };
    return this.#call(request, readStream, false, options);
  }

  /** Deletes the stream, and with `recordings: 'delete'` its recorded copies too. */
  deleteStream(
    id: string,
    { recordings, ...options }: CallOptions & { readonly recordings?: 'delete' } = {},
  ): Promise<void> {
    const query = { recordings };
    const request: ContractRequest = { operation: 'deleteStream', params: { id }, query };
    return this.#call(request, () => undefined, false, options);
  }

  /** Permission to publish to the stream. */
  createGrant(id: string, { rotate, ...options }: CallOptions & GrantInput = {}): Promise<Grant> {
    const body = rotate ? { body: { rotate } } : {};
    const request: ContractRequest = { operation: 'createGrant', params: { id }, ...body };
    return this.#call(request, readGrant, false, options);
  }

  /** The device's account of one broadcast; replaces the one before. */
  reportBroadcast(
    id: string,
    broadcastId: string,
    report: BroadcastReport,
    options: CallOptions = {},
  ): Promise<void> {
    const params = { id, broadcastId };
    const request: ContractRequest = { operation: 'reportBroadcast', params, body: report };
    return this.#call(request, () => undefined, false, options);
  }

  /** Where a piece of the safety copy goes. */
  createUpload(id: string, input: UploadInput, options: CallOptions = {}): Promise<Upload> {
    const request: ContractRequest = { operation: 'createUpload', params: { id }, body: input };
    return this.#call(request, readUpload, false, options);
  }

  /** Sends bytes that are thrown away, where the endpoint has the feature `uplink`. At most a million. */
  measureUplink(
    id: string,
    bytes: Uint8Array<ArrayBuffer>,
    options: CallOptions = {},
  ): Promise<void> {
    const request: ContractRequest = { operation: 'measureUplink', params: { id }, body: bytes };
    return this.#call(request, () => undefined, false, options);
  }

  /** Permission to view the private stream, where the endpoint has the feature `viewer-links`. */
  createViewerLink(
    id: string,
    { signal, ...body }: CallOptions & ViewerLinkInput = {},
  ): Promise<ViewerLink> {
    const request: ContractRequest = { operation: 'createViewerLink', params: { id }, body };
    return this.#call(request, readViewerLink, false, { signal });
  }

  /**
   * Tells the listener the Stream now and after every change, by server-sent events or, where they
   * cannot be had, by polling. Reconnects for ever, with jittered waits, until the signal aborts.
   * Also after a 404, 401 or 403: each such try is told by `onError`, and the next comes about a
   * minute later, because a page that stands open for an event must find its stream when a mistake
   * on the server has been mended.
   */
  watchStream(id: string, listener: StreamListener): void {
    const poll = (signal?: AbortSignal) => this.#getStream(id, false, signal);
    void new StreamWatch({ transport: this.#transport, id, listener, poll }).run();
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

  async #call<T>(
    request: ContractRequest,
    read: (json: unknown) => T,
    retry: boolean,
    { signal }: CallOptions,
  ): Promise<T> {
    return readAnswer(await this.#transport.send(request, { retry, signal }), read);
  }
}

function readAnswer<T>({ status, json }: ContractAnswer, read: (json: unknown) => T): T {
  try {
    return read(json);
  } catch (cause) {
    throw new ContractError('answer-unreadable', { status, cause });
  }
}
