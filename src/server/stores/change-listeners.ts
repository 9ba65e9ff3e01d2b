/** The listeners of a store's changes within one process. */
export class ChangeListeners {
  readonly #listeners = new Set<(streamId: string | null) => void>();

  /** Returns the way to stop. */
  add(listener: (streamId: string | null) => void): () => void {
    // Wrapped, so that the same function added twice is two subscriptions.
    const own = (streamId: string | null) => listener(streamId);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  tell(streamId: string | null): void {
    for (const listener of [...this.#listeners]) listener(streamId);
  }
}
