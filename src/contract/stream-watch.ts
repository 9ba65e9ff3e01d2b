import { ContractError } from './contract-error.js';
import type { ContractTransport } from './contract-transport.js';
import { createDeadline, pause, raceAbort } from './deadline.js';
import { EventStreamParser } from './event-stream.js';
import { readStream } from './read-stream.js';
import { createRetryPolicy, isTransient } from './retry-policy.js';
import type { RetryPolicy } from './retry-policy.js';
import type { Stream } from './stream.js';

/** Who is told. */
export interface StreamListener {
  /** The Stream at once, and after every change. */
  onStream(stream: Stream): void;
  /** Each try that failed. The watch goes on by itself, whatever the error. */
  onError?(error: ContractError): void;
  /** Ends the watch; nothing is called afterwards. */
  readonly signal?: AbortSignal;
}

/**
 * Whose turn it is to hold a connection open for events, where there are too few for everybody: browsers
 * have six for a server without HTTP/2.
 */
export interface EventPlace {
  /** False where none is free: the Stream is polled until one is. What was taken is to be left. */
  take(): boolean;
  leave(): void;
}

/** When a watch gives up on one way and takes another. */
export interface WatchTimes {
  /** Nothing came yet, not even a comment: the connection hangs, or a proxy holds events back. */
  readonly firstByteMs: number;
  /** Servers send a comment every 15 s; one missed, and the Stream is polled beside the events. */
  readonly quietMs: number;
  /** Three missed are a dead connection. */
  readonly idleMs: number;
  readonly pollMs: number;
  /** How long to poll before events are tried anew: the proxy may have been another network's. */
  readonly eventsAgainMs: number;
  /** Between tries where trying again cannot help by itself (404, 401, 403): rare, but never none. */
  readonly refusedMs: number;
}

/** What a watch goes by unless it is told otherwise. */
export const watchTimes: WatchTimes = {
  firstByteMs: 10_000,
  quietMs: 20_000,
  idleMs: 45_000,
  pollMs: 4_000,
  eventsAgainMs: 300_000,
  refusedMs: 60_000,
};

/** Waits between the tries of a watch: for ever, and as long as the server asks. */
const reconnectPolicy = createRetryPolicy({
  attempts: Infinity,
  firstDelayMs: 1_000,
  maxDelayMs: 30_000,
  maxRetryAfterMs: Infinity,
});

/** What a watch needs of the client. */
export interface WatchSetup {
  readonly transport: ContractTransport;
  readonly id: string;
  readonly listener: StreamListener;
  /** The Stream by `getStream`: one try, with its ETag. */
  readonly poll: (signal: AbortSignal | undefined) => Promise<Stream>;
  /** Absent: it may always hold a connection. */
  readonly place?: EventPlace;
  readonly times?: WatchTimes;
  readonly policy?: RetryPolicy;
}

/** One viewer's watch of one stream. `run` resolves when the listener's signal aborts, and never rejects. */
export class StreamWatch {
  readonly #setup: WatchSetup;
  readonly #times: WatchTimes;
  readonly #policy: RetryPolicy;
  #lastEventId = '';
  #failures = 0;
  #pollUntil = 0;
  #told: Stream | null = null;
  /** Whether what was polled beside events that bring nothing was answered. */
  #isAnswering = false;

  constructor(setup: WatchSetup) {
    this.#setup = setup;
    this.#times = setup.times ?? watchTimes;
    this.#policy = setup.policy ?? reconnectPolicy;
  }

  async run(): Promise<void> {
    const { place, listener } = this.#setup;
    const { signal } = listener;
    while (!signal?.aborted) {
      const isPolling = Date.now() < this.#pollUntil || place?.take() === false;
      const error = await (isPolling ? this.#poll() : this.#followEvents());
      if (!isPolling) place?.leave();
      if (signal?.aborted) return;
      if (error) {
        // Whoever was told that nobody answers is told anew what holds, though it is what held before.
        this.#told = null;
        this.#tell(() => this.#setup.listener.onError?.(error));
      }
      // Coming back online ends a wait of our own, never one that the server asked for.
      const untilOnline = error?.retryAfterMs === undefined;
      await pause(this.#nextDelayMs(error, isPolling), signal, untilOnline);
    }
  }

  #nextDelayMs(error: ContractError | null, isPolling: boolean): number {
    if (error === null) {
      this.#failures = 0;
      return isPolling ? this.#times.pollMs : 0;
    }
    this.#failures += 1;
    if (isTransient(error)) return this.#policy.nextDelayMs(this.#failures, error) ?? 0;
    return Math.max(this.#times.refusedMs * (1 + Math.random() / 4), error.retryAfterMs ?? 0);
  }

  async #poll(): Promise<ContractError | null> {
    try {
      this.#show(await this.#setup.poll(this.#setup.listener.signal));
      return null;
    } catch (error) {
      return toContractError(error);
    }
  }

  /** Follows one connection to its end. Null where polling is to go on at once. */
  async #followEvents(): Promise<ContractError | null> {
    const { transport, id, listener } = this.#setup;
    const deadline = createDeadline(this.#times.firstByteMs, listener.signal);
    let isFlowing = false;
    try {
      const response = await transport.open(
        {
          operation: 'watchStream',
          params: { id },
          headers: {
            Accept: 'text/event-stream',
            'Last-Event-ID': this.#lastEventId || undefined,
          },
        },
        deadline.signal,
      );
      if (!isEventStream(response) || response.body === null) {
        void response.body?.cancel().catch(() => undefined);
        return this.#turnToPolling();
      }
      const parser = new EventStreamParser(this.#lastEventId);
      const decoder = new TextDecoder();
      const reader = response.body.getReader();
      try {
        for (;;) {
          const reading = raceAbort(reader.read().catch(throwBroken), deadline.signal);
          const { done, value } = await this.#pollWhileQuiet(reading);
          // A server or proxy that ends the connection is an ordinary moment: back-off spaces the tries.
          if (done) return new ContractError('endpoint-unreachable');
          isFlowing = true;
          this.#failures = 0;
          deadline.extend(this.#times.idleMs);
          for (const event of parser.push(decoder.decode(value, { stream: true }))) {
            if (event.type === 'stream') this.#show(readStream(JSON.parse(event.data)));
          }
          this.#lastEventId = parser.lastEventId;
        }
      } finally {
        void reader.cancel().catch(() => undefined);
      }
    } catch (cause) {
      const error = toContractError(cause);
      if (isFlowing) return this.#isAnswering && error.code === 'request-timeout' ? null : error;
      const lacksEvents = error.code === 'request-timeout' || hasNoEvents(error);
      return lacksEvents ? this.#turnToPolling() : error;
    } finally {
      deadline.clear();
    }
  }

  /**
   * What is read next. A connection may stand and bring nothing, as behind a proxy that begins to hold
   * events back, and what was told last is then taken for true long after it was.
   */
  async #pollWhileQuiet<T>(reading: Promise<T>): Promise<T> {
    const { quietMs, pollMs } = this.#times;
    const over = new AbortController();
    const end = () => over.abort();
    reading.then(end, end);
    this.#isAnswering = false;
    for (let delayMs = quietMs; ; delayMs = pollMs) {
      await pause(delayMs, over.signal);
      if (over.signal.aborted) return reading;
      const deadline = createDeadline(this.#times.firstByteMs, over.signal);
      const stream = await this.#setup.poll(deadline.signal).catch(() => null);
      deadline.clear();
      if (over.signal.aborted) continue;
      this.#isAnswering = stream !== null;
      // Nobody answers: browsers have few connections for one host, and others need them.
      if (stream === null) return reading;
      this.#show(stream);
    }
  }

  #turnToPolling(): null {
    this.#pollUntil = Date.now() + this.#times.eventsAgainMs;
    return null;
  }

  /** The client's cache gives the same object while nothing changed. */
  #show(stream: Stream): void {
    if (stream === this.#told) return;
    this.#told = stream;
    this.#tell(() => this.#setup.listener.onStream(stream));
  }

  /** A listener's own failure is reported as an event listener's would be, and must not end the watch. */
  #tell(call: () => void): void {
    if (this.#setup.listener.signal?.aborted) return;
    try {
      call();
    } catch (error) {
      // Node has no such function, and nobody to tell.
      globalThis.reportError?.(error);
    }
  }
}

function isEventStream(response: Response): boolean {
  return response.headers.get('Content-Type')?.startsWith('text/event-stream') ?? false;
}

/** The backend is there but has no events: polling tells whether it has the stream. */
function hasNoEvents({ code, status }: ContractError): boolean {
  return (status === 404 && code !== 'stream-not-found') || [405, 406, 501].includes(status ?? 0);
}

/** A connection that breaks under a running answer: a crash, a proxy's reset, a phone that changes networks. */
function throwBroken(cause: unknown): never {
  throw new ContractError('endpoint-unreachable', { cause });
}

function toContractError(cause: unknown): ContractError {
  return cause instanceof ContractError ? cause : new ContractError('answer-unreadable', { cause });
}
