import { EventStreamParser } from '../contract/index.js';
import type { ServerSentEvent } from '../contract/index.js';
import { CheckFailure } from './check.js';

/** One open event stream, read at the check's own pace. */
export class EventConnection {
  readonly headers: Headers;
  readonly status: number;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  readonly #decoder = new TextDecoder();
  readonly #parser = new EventStreamParser();
  readonly #events: ServerSentEvent[] = [];
  #pending: Promise<string | null> | null = null;

  constructor(response: Response) {
    this.headers = response.headers;
    this.status = response.status;
    this.#reader = response.body?.getReader();
  }

  /** The next event. Fails the check where none comes in time or the connection ends. */
  async nextEvent(withinMs: number): Promise<ServerSentEvent> {
    const untilMs = Date.now() + withinMs;
    for (;;) {
      const event = this.#events.shift();
      if (event) return event;
      const piece = await this.nextPiece(untilMs - Date.now());
      if (piece === null) throw new CheckFailure('the event stream ended by itself');
      if (piece === '') throw new CheckFailure(`no event came within ${withinMs} ms`);
    }
  }

  /** The next bytes, comments included, as text; empty where none come in time, null at the end. */
  async nextPiece(withinMs: number): Promise<string | null> {
    this.#pending ??= this.#read();
    const late = Symbol('late');
    let timer: ReturnType<typeof setTimeout> | undefined;
    const clock = new Promise<typeof late>((resolve) => {
      timer = setTimeout(() => resolve(late), Math.max(0, withinMs));
    });
    const piece = await Promise.race([this.#pending, clock]);
    clearTimeout(timer);
    if (piece === late) return '';
    this.#pending = null;
    if (piece !== null) this.#events.push(...this.#parser.push(piece));
    return piece;
  }

  /** Whether the connection comes to its end in time; events that come before are let go. */
  async endsWithin(ms: number): Promise<boolean> {
    const untilMs = Date.now() + ms;
    for (;;) {
      const leftMs = untilMs - Date.now();
      const piece = await this.nextPiece(leftMs);
      if (piece === null) return true;
      if (leftMs <= 0) return false;
    }
  }

  close(): void {
    void this.#reader?.cancel().catch(() => undefined);
  }

  async #read(): Promise<string | null> {
    try {
      const { done, value } = (await this.#reader?.read()) ?? { done: true };
      return done || value === undefined ? null : this.#decoder.decode(value, { stream: true });
    } catch {
      return null;
    }
  }
}
