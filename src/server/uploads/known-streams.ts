/** More than are live at once on a machine that keeps pieces itself; one more costs a reading of its folder. */
const defaultMaxKnown = 200;

interface Known<T> {
  readonly value: Promise<T>;
  /** Calls that are at work on it now. */
  users: number;
}

/**
 * Keeps what was loaded of each stream until so many others have been used since. What somebody is
 * at work on stays, so that no second copy of it is ever made beside the first.
 */
export class KnownStreams<T> {
  readonly #load: (streamId: string) => Promise<T>;
  readonly #maxKnown: number;
  readonly #known = new Map<string, Known<T>>();

  constructor(load: (streamId: string) => Promise<T>, maxKnown = defaultMaxKnown) {
    this.#load = load;
    this.#maxKnown = maxKnown;
  }

  /** Streams that are kept now. */
  get size(): number {
    return this.#known.size;
  }

  /** Settles as `work` does, which gets what is kept; rejects where that cannot be loaded. */
  async use<R>(streamId: string, work: (value: T) => R | Promise<R>): Promise<R> {
    const known = this.#known.get(streamId) ?? { value: this.#load(streamId), users: 0 };
    known.users += 1;
    // Set anew, so that the map is in the order of last use.
    this.#known.delete(streamId);
    this.#known.set(streamId, known);
    try {
      const value = await known.value.catch((error: unknown) => {
        if (this.#known.get(streamId) === known) this.forget(streamId);
        throw error;
      });
      return await work(value);
    } finally {
      known.users -= 1;
      this.#trim();
    }
  }

  /** The next call loads it anew. */
  forget(streamId: string): void {
    this.#known.delete(streamId);
  }

  #trim(): void {
    for (const [streamId, { users }] of this.#known) {
      if (this.#known.size <= this.#maxKnown) return;
      if (users === 0) this.forget(streamId);
    }
  }
}
