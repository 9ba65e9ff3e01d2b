/** Clocks that are so close together are the same. */
const toleranceMs = 100;

/**
 * The system's clock as broadcasts need it: it never jumps or goes back under them. Where the
 * system's has moved ahead, after a sleep of the machine or when its time was set, `follow` catches up.
 */
export class EngineClock {
  readonly #system: () => number;
  readonly #steady: () => number;
  #offsetMs: number;

  /** `system`: milliseconds of the Unix epoch; `steady`: milliseconds since some moment, that no one sets. */
  constructor(system = () => Date.now(), steady = () => performance.now()) {
    this.#system = system;
    this.#steady = steady;
    this.#offsetMs = system() - steady();
  }

  /** Milliseconds of the Unix epoch. */
  readonly now = (): number => this.#offsetMs + this.#steady();

  /**
   * Goes by the system's clock again where that is ahead, and says by how much it moved. For a moment
   * in which nothing is live.
   */
  follow(): number {
    const aheadMs = this.#system() - this.now();
    if (aheadMs <= toleranceMs) return 0;
    this.#offsetMs += aheadMs;
    return aheadMs;
  }
}
