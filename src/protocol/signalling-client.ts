import { SessionError } from './session-error.js';

/** A request that takes longer has failed; on a weak uplink a POST of 6 kB needs a few seconds. */
const DEFAULT_TIMEOUT_MS = 10_000;
/** Descriptions of one audio and one video section stay under 20 kB; more is not one. */
const MAX_BODY_BYTES = 256 * 1024;

export interface SignallingOptions {
  /** Bearer token; without one no `Authorization` is sent. */
  readonly token?: string | null | undefined;
  /** Asked for a token when there is none, and once more for each request that is answered 401. */
  readonly getToken?: (() => Promise<string | null>) | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** For one request with its body. Default 10,000. */
  readonly timeoutMs?: number | undefined;
}

export interface SignallingRequest {
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Lets the request outlive the page. */
  readonly keepalive?: boolean;
  readonly signal?: AbortSignal;
}

/** An answer whose head has arrived. */
export interface SignallingAnswer {
  /** Its body has been read. */
  readonly response: Response;
  /** Address that answered, after redirects. */
  readonly url: string;
  readonly text: string;
  /** Why the body could not be read. */
  readonly fault: SessionError | null;
}

/** Sends one session's requests with its token and time limit, and reads answers with bounds. */
export class SignallingClient {
  readonly #options: SignallingOptions;
  #token: string | null;

  constructor(options: SignallingOptions) {
    this.#options = options;
    this.#token = options.token ?? null;
  }

  /** Resolves when the first request can be sent with its token. */
  async ready(): Promise<void> {
    if (!this.#token) await this.#renewToken();
  }

  /**
   * Sends a request at once (nothing is awaited before it leaves, as `pagehide` demands). Rejects
   * with a `SessionError` where no answer's head arrives; any status resolves.
   */
  async request(
    method: 'POST' | 'PATCH' | 'DELETE',
    url: string,
    request: SignallingRequest = {},
  ): Promise<SignallingAnswer> {
    let answer = await this.#send(method, url, request);
    // A browser drops Authorization when it follows a redirect to another origin; RFC 9725 §4.5 wants it there.
    if (answer.response.status === 401 && this.#token && answer.response.redirected) {
      answer = await this.#send(method, answer.url, request);
    }
    if (answer.response.status === 401 && (await this.#renewToken())) {
      answer = await this.#send(method, answer.url, request);
    }
    return answer;
  }

  async #renewToken(): Promise<boolean> {
    const { getToken } = this.#options;
    if (!getToken) return false;
    try {
      this.#token = await getToken();
    } catch (cause) {
      throw new SessionError('token-unavailable', { cause });
    }
    return true;
  }

  async #send(
    method: string,
    url: string,
    { headers, signal, ...rest }: SignallingRequest,
  ): Promise<SignallingAnswer> {
    const { fetch = globalThis.fetch, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options;
    const abort = new AbortController();
    const stop = (): void => abort.abort();
    const timer = setTimeout(stop, timeoutMs);
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    const toFault = (cause: unknown): SessionError => {
      if (cause instanceof SessionError) return cause;
      if (!abort.signal.aborted) return new SessionError('endpoint-unreachable', { cause });
      return new SessionError(signal?.aborted ? 'session-closed' : 'request-timeout');
    };
    try {
      const response = await fetch(url, {
        ...rest,
        method,
        headers: {
          ...headers,
          ...(this.#token ? { Authorization: `Bearer ${this.#token}` } : {}),
        },
        signal: abort.signal,
      });
      let text = '';
      let fault: SessionError | null = null;
      try {
        text = await readBody(response);
      } catch (cause) {
        fault = toFault(cause);
      }
      return { response, url: response.url || url, text, fault };
    } catch (cause) {
      throw toFault(cause);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    }
  }
}

async function readBody({ body, status }: Response): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MAX_BODY_BYTES) {
      void reader.cancel().catch(() => undefined);
      throw new SessionError('answer-unreadable', { status });
    }
    text += decoder.decode(value, { stream: true });
  }
}
