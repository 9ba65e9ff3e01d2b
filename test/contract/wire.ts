/** One request as it went out, waiting for its answer. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly json: unknown;
  readonly signal: AbortSignal | null;
  reply(status: number, json?: unknown, headers?: Readonly<Record<string, string>>): void;
  /** Any answer, such as one with an open body. */
  respond(response: Response): void;
  /** The connection fails. */
  drop(): void;
}

/** A `fetch` whose other end is the test. */
export class Wire {
  readonly #sent: SentRequest[] = [];
  readonly #waiting: ((request: SentRequest) => void)[] = [];

  /** Requests that went out and were not asked for by `next`. */
  get unread(): number {
    return this.#sent.length;
  }

  readonly fetch: typeof fetch = (input, init = {}) =>
    new Promise((resolve, reject) => {
      const signal = init.signal ?? null;
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      const request: SentRequest = {
        method: init.method ?? 'GET',
        url: String(input),
        headers: new Headers(init.headers),
        json: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
        signal,
        reply: (status, json, headers) => {
          const body = json === undefined ? null : JSON.stringify(json);
          resolve(new Response(body, { status, headers }));
        },
        respond: resolve,
        drop: () => reject(new TypeError('fetch failed')),
      };
      const waiting = this.#waiting.shift();
      if (waiting) waiting(request);
      else this.#sent.push(request);
    });

  /** The next request that goes out. */
  next(): Promise<SentRequest> {
    const sent = this.#sent.shift();
    if (sent) return Promise.resolve(sent);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}

/** An event stream that the test writes, piece by piece. */
export function createEventBody() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  let noteCancel = () => {};
  const cancelled = new Promise<void>((resolve) => (noteCancel = resolve));
  const body = new ReadableStream<Uint8Array>({
    start: (given) => void (controller = given),
    cancel: () => noteCancel(),
  });
  return {
    response: new Response(body, { headers: { 'Content-Type': 'text/event-stream' } }),
    write: (text: string) => controller?.enqueue(new TextEncoder().encode(text)),
    end: () => controller?.close(),
    /** As a crash or a change of networks does it. */
    breakOff: () => controller?.error(new TypeError('network error')),
    cancelled,
  };
}
