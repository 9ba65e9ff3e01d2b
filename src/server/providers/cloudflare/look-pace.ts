/** What the budget gives for looking, below what comes back into it: others need some too. */
const requestsPerSecond = 2.2;

/** Of a look at what is live: its status, and now and then the list of its videos. */
const requestsPerLook = 1.25;

/** What waits for its event is looked at so many times less often than what is live. */
const waitingShare = 8;

/** A stream that nobody has looked at for so long has no share. */
const forgottenAfterMs = 600_000;

/** Shares the requests for looking among all streams, so that the first in a list do not have them all. */
export class LookPace {
  readonly #now: () => number;
  readonly #streams = new Map<string, { atMs: number; weight: number }>();

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes a look at this stream; how old what is known of it may be. */
  share(id: string, look: 'live' | 'waiting'): number {
    const atMs = this.#now();
    const weight = look === 'live' ? 1 : 1 / waitingShare;
    // Set anew, so that the map is in the order of last looks.
    this.#streams.delete(id);
    this.#streams.set(id, { atMs, weight });
    let total = 0;
    for (const [key, known] of this.#streams) {
      if (Math.abs(atMs - known.atMs) > forgottenAfterMs) this.#streams.delete(key);
      else total += known.weight;
    }
    return (total * requestsPerLook * 1_000) / requestsPerSecond / weight;
  }
}
