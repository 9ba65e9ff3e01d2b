/**
 * Between the beginnings of two knocks at a server that is away. Its viewers wait for a picture, and all
 * of them knock: not so often that they would keep it from coming back, and not in one second when it does.
 */
const FIRST_KNOCK_MS = 1_000;
const KNOCK_EVERY_MS = 2_000;
const JITTER = 0.4;

/** Sooner than this one more knock tells nothing new, whatever has changed. */
const HURRY_AFTER_MS = 500;

/** By then it is a long fault. */
const LONG_AFTER_KNOCKS = 60;
const LONG_KNOCK_MS = 8_000;

/** What may take a while for other reasons too is told that nobody answers, and comes again. */
const PATIENCE_MS = 8_000;

interface AwayServer {
  /** What was asked for in vain; without its query, which may be a wish that is to be waited for. */
  readonly address: string;
  knocks: number;
  /** When the last knock was, and when the next is due, by the page's clock. */
  knockedAt: number;
  dueAt: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  readonly waiting: Set<() => void>;
}

/** What a gate is given otherwise in tests. */
export interface ServerGateOptions {
  readonly send?: typeof fetch;
  readonly random?: () => number;
}

/**
 * One paced retry for all who want something of a server that does not answer. Once a request to it has
 * failed, nothing more is sent there but a knock from time to time, and the others go on when that is
 * answered. A line that is silent is not judged here: whoever waits for an answer has limits of his own.
 */
export class ServerGate {
  readonly #send: typeof fetch;
  readonly #random: () => number;
  readonly #away = new Map<string, AwayServer>();

  constructor({ send, random = Math.random }: ServerGateOptions = {}) {
    this.#send = send ?? ((input, init) => fetch(input, init));
    this.#random = random;
  }

  /** Fetches once the server answers. Rejects as `fetch` does, also where it has been away for long. */
  readonly fetch: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const signal = init?.signal ?? undefined;
    if (this.isAway(url)) await this.#whenPatient(url, signal);
    try {
      const response = await this.#send(input, init);
      const origin = toOrigin(url);
      const server = this.#away.get(origin);
      if (server !== undefined) this.#open(origin, server);
      return response;
    } catch (cause) {
      if (signal?.aborted !== true) this.noteFailure(url);
      throw cause;
    }
  };

  /** Whether the last that was heard of this address's server is that it does not answer. */
  isAway(url: string): boolean {
    return this.#away.has(toOrigin(url));
  }

  /** A request that did not go through here has failed on the way. */
  noteFailure(url: string): void {
    const origin = toOrigin(url);
    if (this.#away.has(origin)) return;
    const dueAt = performance.now() + this.#spread(FIRST_KNOCK_MS);
    this.#away.set(origin, {
      address: withoutQuery(url),
      knocks: 0,
      knockedAt: -Infinity,
      dueAt,
      timer: undefined,
      waiting: new Set(),
    });
  }

  /**
   * Something has changed for the better: whoever is waited for, or soon will be, is knocked at now, or as soon
   * as that tells anything new.
   */
  hurry(): void {
    for (const [origin, server] of this.#away) {
      server.dueAt = Math.min(server.dueAt, server.knockedAt + HURRY_AFTER_MS);
      if (server.timer === undefined) continue;
      clearTimeout(server.timer);
      server.timer = this.#plan(origin, server);
    }
  }

  /** Resolves when the server of this address answers, at once where nothing else is known, or with the signal. */
  whenAnswering(url: string, signal?: AbortSignal): Promise<void> {
    const origin = toOrigin(url);
    const server = this.#away.get(origin);
    if (server === undefined || signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const leave = (): void => {
        server.waiting.delete(leave);
        signal?.removeEventListener('abort', leave);
        if (server.waiting.size === 0) this.#rest(server);
        resolve();
      };
      signal?.addEventListener('abort', leave);
      server.waiting.add(leave);
      server.timer ??= this.#plan(origin, server);
    });
  }

  #plan(origin: string, server: AwayServer): ReturnType<typeof setTimeout> {
    const delayMs = Math.max(0, server.dueAt - performance.now());
    return setTimeout(() => void this.#knock(origin, server), delayMs);
  }

  #spread(meanMs: number): number {
    return meanMs * (1 - JITTER + 2 * JITTER * this.#random());
  }

  async #knock(origin: string, server: AwayServer): Promise<void> {
    server.knocks += 1;
    server.knockedAt = performance.now();
    const isLong = server.knocks > LONG_AFTER_KNOCKS;
    server.dueAt = server.knockedAt + this.#spread(isLong ? LONG_KNOCK_MS : KNOCK_EVERY_MS);
    server.timer = this.#plan(origin, server);
    const limit = new AbortController();
    // What was sent into a silence is made anew: the system repeats it ever more seldom.
    const stop = setTimeout(() => limit.abort(), KNOCK_EVERY_MS);
    try {
      // Whatever is answered is an answer. A page may allow but some paths of a server, or (by COEP) no
      // answer without CORS: what was asked for in vain is therefore asked for in turn with its root.
      const isRoot = server.knocks % 2 === 1;
      await this.#send(isRoot ? `${origin}/` : server.address, {
        method: 'HEAD',
        mode: isRoot ? 'no-cors' : 'cors',
        cache: 'no-store',
        signal: limit.signal,
      });
      this.#open(origin, server);
    } catch {
      return;
    } finally {
      clearTimeout(stop);
    }
  }

  #open(origin: string, server: AwayServer): void {
    if (this.#away.get(origin) !== server) return;
    this.#away.delete(origin);
    this.#rest(server);
    for (const leave of [...server.waiting]) leave();
  }

  /** Nobody waits: nobody knocks. What is known of the server stays known. */
  #rest(server: AwayServer): void {
    clearTimeout(server.timer);
    server.timer = undefined;
  }

  async #whenPatient(url: string, signal: AbortSignal | undefined): Promise<void> {
    const waiting = new AbortController();
    const stop = (): void => waiting.abort();
    const timer = setTimeout(stop, PATIENCE_MS);
    signal?.addEventListener('abort', stop);
    await this.whenAnswering(url, waiting.signal);
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    if (signal?.aborted !== true && waiting.signal.aborted) {
      throw new TypeError('The server does not answer');
    }
  }
}

function toOrigin(url: string): string {
  return new URL(url, globalThis.location?.href).origin;
}

function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url, globalThis.location?.href);
  return origin + pathname;
}

/** The players of a page knock together. */
export const pageGate = new ServerGate();
