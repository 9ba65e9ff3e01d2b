import type { MediaConsumer } from '../media/media-line.js';
import { HlsStream } from './hls-stream.js';

/** An ended broadcast's last minute stays, so that players that are behind come to its end. */
const endedMs = 60_000;

/** Somebody who asked this recently is still watching. */
const watchingMs = 15_000;

interface Shelved {
  readonly stream: HlsStream;
  endedMs: number | null;
}

/** All live HLS by stream: the present broadcast of each, and for a while those before. */
export class HlsShelf {
  readonly #clock: () => number;
  readonly #onChange: (streamId: string) => void;
  readonly #shelved = new Map<string, Shelved[]>();
  readonly #askedMs = new Map<string, number>();

  constructor(clock: () => number, onChange: (streamId: string) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** What turns a room's fragments into HLS. */
  createConsumer(streamId: string): MediaConsumer {
    let stream: HlsStream | null = null;
    return {
      begin: () => {
        stream ??= this.#open(streamId);
      },
      init: (bytes, _startMs, tracks) => stream?.init(bytes, tracks),
      fragment: (fragment) => stream?.fragment(fragment),
      pause: () => stream?.pause(),
      fail: (reason) => stream?.fail(reason),
      end: () => {
        stream?.end();
        this.#noteEnd(streamId, stream);
        stream = null;
      },
    };
  }

  /** The present broadcast of a stream, or the last one while it is kept. */
  newest(streamId: string): HlsStream | null {
    return this.#shelved.get(streamId)?.at(-1)?.stream ?? null;
  }

  /** A broadcast by the key that its names begin with. */
  find(streamId: string, key: string): HlsStream | null {
    const entry = this.#shelved.get(streamId)?.find(({ stream }) => stream.key === key);
    return entry?.stream ?? null;
  }

  /** Somebody watches this stream by HLS. */
  noteAsked(streamId: string): void {
    this.#askedMs.set(streamId, this.#clock());
  }

  /** Whether somebody has asked for this stream a short while ago. */
  isWatched(streamId: string): boolean {
    return this.#clock() - (this.#askedMs.get(streamId) ?? -Infinity) < watchingMs;
  }

  /** Forgets what has been over for long enough. */
  sweep(nowMs: number): void {
    for (const [streamId, entries] of this.#shelved) {
      const kept = entries.filter(
        (entry) => entry.endedMs === null || nowMs - entry.endedMs < endedMs,
      );
      if (kept.length > 0) this.#shelved.set(streamId, kept);
      else this.#shelved.delete(streamId);
    }
    for (const streamId of this.#askedMs.keys()) {
      if (!this.isWatched(streamId)) this.#askedMs.delete(streamId);
    }
  }

  #open(streamId: string): HlsStream {
    // Time makes the key one that no earlier broadcast had, also in a process before this one.
    const taken = this.#shelved.get(streamId) ?? [];
    const key = `${Math.floor(this.#clock()).toString(36)}${taken.length.toString(36)}`;
    const stream = new HlsStream(key, () => this.#onChange(streamId));
    this.#shelved.set(streamId, [...taken, { stream, endedMs: null }]);
    return stream;
  }

  #noteEnd(streamId: string, stream: HlsStream | null): void {
    const entry = this.#shelved.get(streamId)?.find((shelved) => shelved.stream === stream);
    if (entry !== undefined) entry.endedMs = this.#clock();
  }
}
