/** Work of streams that goes on by itself and is waited for in the end, such as finishing recordings. */
export class StreamWork {
  readonly #work = new Map<Promise<void>, string>();

  /** Remembers a stream's work until it is done, however that ends. */
  add(streamId: string, work: Promise<void>): void {
    const done = work.catch(() => undefined).finally(() => this.#work.delete(done));
    this.#work.set(done, streamId);
  }

  /** Resolves when nothing is left of one stream, with what was added meanwhile. */
  async finishedOf(streamId: string): Promise<void> {
    const own = [...this.#work].filter(([, of]) => of === streamId);
    if (own.length === 0) return;
    await Promise.all(own.map(([work]) => work));
    await this.finishedOf(streamId);
  }

  /** Resolves when nothing is left of any stream, with what was added meanwhile. */
  async finished(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work.keys());
  }
}
