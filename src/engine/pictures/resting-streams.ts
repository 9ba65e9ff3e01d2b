/** Streams that wait until they have been at rest for a while, each for itself: none keeps another waiting. */
export class RestingStreams {
  readonly #quietMs: number;
  readonly #onRested: () => void;
  /** When each has rested long enough, by `performance.now`; those that have not, in this order. */
  readonly #restedMs = new Map<string, number>();
  #timer: NodeJS.Timeout | null = null;
  #isClosed = false;

  /** `onRested` is told each time that one has rested; `first` has it then. */
  constructor(quietMs: number, onRested: () => void) {
    this.#quietMs = quietMs;
    this.#onRested = onRested;
  }

  /** One that has rested; null while none has rested enough. */
  get first(): string | null {
    const nowMs = performance.now();
    for (const [streamId, restedMs] of this.#restedMs) if (restedMs <= nowMs) return streamId;
    return null;
  }

  /** The stream has only now come to rest, whatever was known of it. */
  add(streamId: string): void {
    this.#put(streamId, performance.now() + this.#quietMs);
    this.#arm();
  }

  /** The stream has rested, and waits until somebody asks for the `first` the next time. */
  putBack(streamId: string): void {
    this.#put(streamId, performance.now());
  }

  remove(streamId: string): void {
    this.#restedMs.delete(streamId);
  }

  /** Tells nobody anything more. */
  close(): void {
    this.#isClosed = true;
    this.#restedMs.clear();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #put(streamId: string, restedMs: number): void {
    this.#restedMs.delete(streamId);
    if (!this.#isClosed) this.#restedMs.set(streamId, restedMs);
  }

  /** For the next that has not rested; those that have were told of, and are looked at with it if they are left. */
  #arm(): void {
    if (this.#timer !== null) return;
    const nowMs = performance.now();
    for (const restedMs of this.#restedMs.values()) {
      if (restedMs <= nowMs) continue;
      this.#timer = setTimeout(() => this.#ring(), Math.ceil(restedMs - nowMs));
      return;
    }
  }

  /** A timer may end a part of a millisecond early, and what it was for may have gone or begun to rest anew. */
  #ring(): void {
    this.#timer = null;
    if (this.first !== null) this.#onRested();
    this.#arm();
  }
}
