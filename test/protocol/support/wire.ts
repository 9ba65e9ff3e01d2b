/** What a server says: everything beside the status has a default. */
export interface WireReply {
  readonly headers?: Record<string, string>;
  readonly body?: string | ReadableStream<Uint8Array>;
  /** Where a redirect led to. */
  readonly finalUrl?: string;
}

/** One request as it left, waiting for the test's answer. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly keepalive: boolean;
  reply(status: number, reply?: WireReply): void;
  /** No answer comes: the network, CORS, a redirect loop or a cut connection. */
  cut(): void;
}

/** The other end of an injected `fetch`: the test reads the requests and answers them. */
export class Wire {
  readonly #requests: WireRequest[] = [];
  #waiting: ((request: WireRequest) => void) | null = null;

  readonly fetch: typeof fetch = (input, init = {}) =>
    new Promise<Response>((resolve, reject) => {
      const { method = 'GET', body, keepalive = false, signal } = init;
      const url = String(input);
      signal?.addEventListener('abort', () => reject(new DOMException('Aborted', 'AbortError')));
      const request: WireRequest = {
        method,
        url,
        headers: Object.fromEntries(new Headers(init.headers)),
        body: typeof body === 'string' ? body : '',
        keepalive,
        reply: (status, { headers, body: text, finalUrl } = {}) => {
          const response = new Response(text ?? null, { status, ...(headers && { headers }) });
          Object.defineProperty(response, 'url', { value: finalUrl ?? url });
          Object.defineProperty(response, 'redirected', { value: finalUrl !== undefined });
          resolve(response);
        },
        cut: () => reject(new TypeError('Failed to fetch')),
      };
      if (this.#waiting) this.#waiting(request);
      else this.#requests.push(request);
      this.#waiting = null;
    });

  /** The next request, when it comes. */
  next(): Promise<WireRequest> {
    const request = this.#requests.shift();
    if (request) return Promise.resolve(request);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  /** Requests that nobody has read. */
  get unread(): readonly string[] {
    return this.#requests.map(({ method, url }) => `${method} ${url}`);
  }
}
