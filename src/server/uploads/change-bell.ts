/** Each change of what can be played is an event to all viewers: pieces that come one upon the other are told together. */
const pauseMs = 1_000;

/** Tells of streams whose pieces changed: at once, and then together what follows within a second. */
export class ChangeBell {
  readonly #listeners = new Set<(streamId: string) => void>();
  readonly #pauses = new Map<string, { timer: NodeJS.Timeout; isDue: boolean }>();

  /** Returns the way to stop. */
  add(listener: (streamId: string) => void): () => void {
    // Wrapped, so that the same function added twice is called twice.
    const own = (streamId: string) => listener(streamId);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  ring(streamId: string): void {
    const pause = this.#pauses.get(streamId);
    if (pause) {
      pause.isDue = true;
      return;
    }
    const timer = setTimeout(() => {
      const isDue = this.#pauses.get(streamId)?.isDue === true;
      this.#pauses.delete(streamId);
      if (isDue) this.ring(streamId);
    }, pauseMs);
    timer.unref?.();
    this.#pauses.set(streamId, { timer, isDue: false });
    for (const listener of [...this.#listeners]) listener(streamId);
  }

  close(): void {
    for (const { timer } of this.#pauses.values()) clearTimeout(timer);
    this.#pauses.clear();
  }
}
