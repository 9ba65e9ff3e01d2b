import { ContractError, readRefusal } from './contract-error.js';
import { createDeadline, pause, raceAbort } from './deadline.js';
import type { RetryPolicy } from './retry-policy.js';
import { formatPath, routes } from './routes.js';
import type { Operation } from './routes.js';

/** `ContractClientOptions` with the defaults filled in. */
export interface TransportOptions {
  /** The contract's base URL, absolute or, in a page, relative to it. */
  readonly endpoint: string;
  readonly token: string | null;
  readonly getToken?: () => Promise<string | null>;
  readonly fetch: typeof fetch;
  readonly retryPolicy: RetryPolicy;
  /** For one try, from the request to the end of the answer's body. */
  readonly timeoutMs: number;
}

/** One operation's request. */
export interface ContractRequest {
  readonly operation: Operation;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  /** Beside Authorization and Content-Type. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Bytes go as they are, all else as JSON. */
  readonly body?: unknown;
}

/** One answer that is no refusal, read to its end. */
export interface ContractAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where the answer has no body (204, 304). */
  readonly json: unknown;
}

/** HTTP below the contract's operations: addresses, token, deadlines, retries, refusals as `ContractError`. */
export class ContractTransport {
  readonly #options: TransportOptions;
  #token: string | null;
  #refreshing: Promise<string | null> | null = null;

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#token = options.token;
  }

  /** Absolute address of a URL that is relative to the endpoint. Throws a TypeError where there is none. */
  resolve(url: string): string {
    return new URL(url, this.#address('/')).href;
  }

  /** The whole answer. `retry` says whether the request may be made again after a passing failure. */
  async send(
    request: ContractRequest,
    { retry, signal }: { retry: boolean; signal?: AbortSignal },
  ): Promise<ContractAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      const deadline = createDeadline(this.#options.timeoutMs, signal);
      try {
        const response = await this.open(request, deadline.signal);
        const { status, headers } = response;
        return { status, headers, json: await this.#readJson(response, deadline.signal) };
      } catch (error) {
        if (!(error instanceof ContractError) || !retry) throw error;
        const delayMs = this.#options.retryPolicy.nextDelayMs(attempt, error);
        if (delayMs === null) throw error;
        await pause(delayMs, signal);
      } finally {
        deadline.clear();
      }
    }
  }

  /** One try, up to the answer's headers: its body is the caller's. `signal`'s reason must be a ContractError. */
  async open(request: ContractRequest, signal: AbortSignal): Promise<Response> {
    const { getToken } = this.#options;
    const token = this.#token ?? (getToken ? await this.#refresh(null, signal) : null);
    let response = await this.#exchange(request, token, signal);
    if (response.status === 401 && getToken) {
      const fresh = await this.#refresh(token, signal);
      if (fresh !== null && fresh !== token) {
        void response.body?.cancel().catch(() => undefined);
        response = await this.#exchange(request, fresh, signal);
      }
    }
    if (response.ok || response.status === 304) return response;
    throw await raceAbort(readRefusal(response), signal);
  }

  /** A token other than `stale`. Requests that fail together share one call of `getToken`. */
  #refresh(stale: string | null, signal: AbortSignal): Promise<string | null> {
    if (this.#token !== stale) return Promise.resolve(this.#token);
    this.#refreshing ??= this.#askForToken();
    return raceAbort(this.#refreshing, signal);
  }

  async #askForToken(): Promise<string | null> {
    try {
      this.#token = (await this.#options.getToken?.()) ?? null;
    } catch {
      // Without a new token the backend's own refusal says what is wrong.
    } finally {
      this.#refreshing = null;
    }
    return this.#token;
  }

  async #exchange(
    { operation, params, query = {}, headers, body }: ContractRequest,
    token: string | null,
    signal: AbortSignal,
  ): Promise<Response> {
    const { method, path } = routes[operation];
    // No header can carry it, so no server would take it.
    if (token !== null && /[^ -~]/.test(token)) throw new ContractError('token-invalid');
    try {
      signal.throwIfAborted();
      const url = this.#address(formatPath(path, params));
      for (const [name, value] of Object.entries(query)) {
        if (value !== undefined) url.searchParams.set(name, String(value));
      }
      const authorization = token === null ? undefined : `Bearer ${token}`;
      const isBytes = isBufferBytes(body);
      const contentType = body === undefined || isBytes ? undefined : 'application/json';
      const sent = { Authorization: authorization, 'Content-Type': contentType, ...headers };
      const send = this.#options.fetch;
      return await send(url.href, {
        method,
        signal,
        cache: 'no-store',
        headers: Object.entries(sent).filter(hasValue),
        body: isBytes ? body : JSON.stringify(body),
      });
    } catch (cause) {
      throw signal.aborted ? signal.reason : new ContractError('endpoint-unreachable', { cause });
    }
  }

  async #readJson(response: Response, signal: AbortSignal): Promise<unknown> {
    let text: string;
    try {
      text = await raceAbort(response.text(), signal);
    } catch (cause) {
      throw signal.aborted ? signal.reason : new ContractError('endpoint-unreachable', { cause });
    }
    if (text === '') return undefined;
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new ContractError('answer-unreadable', { status: response.status, cause });
    }
  }

  /** A path under the endpoint, which may carry a query of its own. */
  #address(path: string): URL {
    // A document may say what its addresses are relative to; one that is written into a frame has no other word of it.
    const base = (globalThis as PageGlobals).document?.baseURI ?? globalThis.location?.href;
    const address = new URL(this.#options.endpoint, base);
    address.pathname = address.pathname.replace(/\/+$/, '') + path;
    return address;
  }
}

/** A worker has no document, and Node neither. */
interface PageGlobals {
  readonly document?: { readonly baseURI: string };
}

function isBufferBytes(body: unknown): body is Uint8Array<ArrayBuffer> {
  return body instanceof Uint8Array;
}

function hasValue(header: [string, string | undefined]): header is [string, string] {
  return header[1] !== undefined;
}
