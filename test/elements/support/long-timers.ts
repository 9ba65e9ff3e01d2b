/** What is put off for longer than any test runs. */
const LONG_MS = 30 * 60_000;

/** Holds a page's timers of so long or longer until they are told that their time has come. */
export class LongTimers {
  readonly #held = new Map<number, () => void>();
  /** How many have been set in all. */
  held = 0;
  readonly #real = { setTimeout: window.setTimeout, clearTimeout: window.clearTimeout };
  /** Far from the browser's own, and none twice: what a test has left may still clear its timers in the next. */
  static #ids = 2 ** 40;

  constructor(longMs = LONG_MS) {
    const { setTimeout, clearTimeout } = this.#real;
    const hold = (act: TimerHandler, ms = 0, ...rest: unknown[]): number => {
      if (ms < longMs || typeof act !== 'function') return setTimeout(act, ms, ...rest);
      LongTimers.#ids += 1;
      const id = LongTimers.#ids;
      this.held += 1;
      this.#held.set(id, () => void act());
      return id;
    };
    const release = (id?: number): void => {
      if (!this.#held.delete(id ?? 0)) clearTimeout(id);
    };
    Object.assign(window, { setTimeout: hold, clearTimeout: release });
  }

  /** How many wait. */
  get size(): number {
    return this.#held.size;
  }

  /** Lets the time of all that wait come. */
  pass(): void {
    const due = [...this.#held.values()];
    this.#held.clear();
    for (const act of due) act();
  }

  restore(): void {
    Object.assign(window, this.#real);
  }
}
