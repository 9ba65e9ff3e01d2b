/**
 * Cloudflare refuses everything for five minutes after 1,200 requests in any five minutes, and other
 * programs use the account too: what is there at once and what comes back in that time are 1,050.
 */
const budget = { atOnce: 300, perSecond: 2.5 };

/** Whoever makes many streams at once borrows from later looking, but not for ever. */
const maxDebt = 300;

/** Kept for what people wait for, and beyond that for looking at what is live. */
const reserved = { live: 50, waiting: 150 } as const;

/** Counts this process's requests, so that looking never uses up what creating and granting need. */
export class RequestBudget {
  readonly #now: () => number;
  #left = budget.atOnce;
  #countedAt: number;
  #blockedUntil = -Infinity;

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#countedAt = now();
  }

  /** One request goes out. */
  spend(): void {
    this.#refill();
    this.#left = Math.max(-maxDebt, this.#left - 1);
  }

  /** Whether a look may ask: at a stream that is live or ending, or at one that waits for its event. */
  maySpare(look: keyof typeof reserved): boolean {
    this.#refill();
    return this.#left > reserved[look] && this.blockedForMs === 0;
  }

  /** The service asked for a pause. */
  block(forMs: number): void {
    this.#blockedUntil = Math.max(this.#blockedUntil, this.#now() + forMs);
  }

  get blockedForMs(): number {
    return Math.max(0, this.#blockedUntil - this.#now());
  }

  #refill(): void {
    const now = this.#now();
    const passedMs = Math.max(0, now - this.#countedAt);
    this.#countedAt = now;
    const back = (passedMs / 1_000) * budget.perSecond;
    this.#left = Math.min(budget.atOnce, this.#left + back);
  }
}
