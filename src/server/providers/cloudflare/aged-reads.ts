/** What was read, and when it was asked for. */
export interface AgedValue<T> {
  readonly value: T;
  readonly at: Date;
}

interface Entry {
  readonly read: Promise<AgedValue<unknown>>;
  readonly atMs: number;
}

/** Nothing is kept longer: a process sees many streams. */
const forgottenAfterMs = 900_000;

/** Readings of things that change slowly, each asked for no more often than is wanted. */
export class AgedReads {
  readonly #now: () => Date;
  readonly #entries = new Map<string, Entry>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** What was read at most `maxAgeMs` ago, else what `load` brings. A failed reading is not kept. */
  async read<T>(key: string, maxAgeMs: number, load: () => Promise<T>): Promise<AgedValue<T>> {
    const at = this.#now();
    const known = this.#entries.get(key);
    if (known !== undefined && Math.abs(at.getTime() - known.atMs) < maxAgeMs) {
      return (await known.read) as AgedValue<T>;
    }
    this.#forget(at.getTime());
    const read = load().then((value) => ({ value, at }));
    const entry = { read, atMs: at.getTime() };
    this.#entries.set(key, entry);
    read.catch(() => {
      if (this.#entries.get(key) !== entry) return;
      if (known === undefined) this.#entries.delete(key);
      else this.#entries.set(key, known);
    });
    return read;
  }

  /** Whether anything was read. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  #forget(nowMs: number): void {
    for (const [key, { atMs }] of this.#entries) {
      if (Math.abs(nowMs - atMs) > forgottenAfterMs) this.#entries.delete(key);
      // In the order of their making: all that follow are younger.
      else break;
    }
  }
}
