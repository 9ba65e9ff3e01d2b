/** The listeners of a store's changes within one process. */
export class ChangeListeners {
  readonly #listeners = new Set<(streamId: string) => void>();

  /** Returns the way to stop. */
  add(listener: (streamId: string) => void): () => void {
    // Wrapped, so that the same function added twice is two subscriptions.
    const own = (streamId: string) => listener(streamId);
    this.#listeners.add(own);
    return () => this.#listeners.delete(own);
  }

  tell(streamId: string): void {
    for (const listener of [...this.#listeners]) listener(streamId);
  }
}
