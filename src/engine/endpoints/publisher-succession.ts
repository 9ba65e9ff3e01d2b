/** Whoever was away for longer than an event lasts has nothing to go on with. */
const keptMs = 12 * 3_600_000;

/** Each takes some hundred bytes. */
const maxKept = 1000;

/** Who has lost a stream, and when. */
interface Former {
  readonly id: string;
  readonly sinceMs: number;
}

/**
 * Who has published each stream, so that one whose place another has taken can be told: it would push the
 * other out if it just came back. Whoever says goodbye has left the place free, and whoever vanishes has not.
 */
export class PublisherSuccession {
  readonly #clock: () => number;
  /** By stream, who publishes it: for as long as that lasts, however long and beside however many. */
  readonly #present = new Map<string, string>();
  /** By stream, who vanished as the last to publish it; the oldest first. */
  readonly #vanished = new Map<string, Former>();
  /** By their own name, whose place another has taken; the oldest first. */
  readonly #replaced = new Map<string, Former>();

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** A session's first media has come: it publishes the stream from now on. */
  admit(streamId: string, id: string): void {
    const former = this.#present.get(streamId) ?? this.#vanished.get(streamId)?.id;
    if (former === id) return;
    this.#present.set(streamId, id);
    this.#vanished.delete(streamId);
    if (former !== undefined) this.#keep(this.#replaced, former, former);
  }

  /** A session's peer is gone without a word: it may come back. */
  vanish(streamId: string, id: string): void {
    if (this.#present.get(streamId) !== id) return;
    this.#present.delete(streamId);
    this.#keep(this.#vanished, streamId, id);
  }

  /** A session says goodbye. */
  leave(streamId: string, id: string): void {
    if (this.#present.get(streamId) === id) this.#present.delete(streamId);
    if (this.#vanished.get(streamId)?.id === id) this.#vanished.delete(streamId);
  }

  /** Whether another session has published in place of this one since. */
  isReplaced(id: string): boolean {
    return this.#replaced.has(id);
  }

  #keep(formers: Map<string, Former>, key: string, id: string): void {
    formers.set(key, { id, sinceMs: this.#clock() });
    const beforeMs = this.#clock() - keptMs;
    for (const known of [this.#vanished, this.#replaced]) {
      for (const [oldest, { sinceMs }] of known) {
        if (sinceMs >= beforeMs && known.size <= maxKept) break;
        known.delete(oldest);
      }
    }
  }
}
