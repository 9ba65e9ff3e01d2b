/** Whoever was away for longer than an event lasts has nothing to go on with. */
const keptMs = 12 * 3_600_000;

/** Each takes some hundred bytes. */
const maxKept = 1000;

interface Publisher {
  readonly id: string;
  readonly sinceMs: number;
}

/**
 * Who has published each stream, so that one whose place another has taken can be told: it would push the
 * other out if it just came back. Whoever says goodbye has left the place free, and whoever vanishes has not.
 */
export class PublisherSuccession {
  readonly #clock: () => number;
  /** By stream, the last to publish that has not said goodbye; the oldest first. */
  readonly #holders = new Map<string, Publisher>();
  /** When another took their place; the oldest first. */
  readonly #replaced = new Map<string, number>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** A session's first media has come: it publishes the stream from now on. */
  admit(streamId: string, id: string): void {
    const sinceMs = this.#clock();
    const former = this.#holders.get(streamId);
    if (former?.id === id) return;
    if (former !== undefined) this.#replaced.set(former.id, sinceMs);
    this.#holders.delete(streamId);
    this.#holders.set(streamId, { id, sinceMs });
    this.#forgetOld(sinceMs - keptMs);
  }

  /** A session says goodbye. */
  leave(streamId: string, id: string): void {
    if (this.#holders.get(streamId)?.id === id) this.#holders.delete(streamId);
  }

  /** Whether another session has published in place of this one since. */
  isReplaced(id: string): boolean {
    return this.#replaced.has(id);
  }

  #forgetOld(beforeMs: number): void {
    for (const [streamId, { sinceMs }] of this.#holders) {
      if (sinceMs >= beforeMs && this.#holders.size <= maxKept) break;
      this.#holders.delete(streamId);
    }
    for (const [id, sinceMs] of this.#replaced) {
      if (sinceMs >= beforeMs && this.#replaced.size <= maxKept) break;
      this.#replaced.delete(id);
    }
  }
}
