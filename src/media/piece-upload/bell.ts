/** Wakes one who waits; a ring that nobody waited for wakes the next at once. */
export class Bell {
  #isRung = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#isRung = true;
    this.#wake?.();
  }

  /** Resolves at a ring, or after so many ms where that is not null. */
  wait(ms: number | null): Promise<void> {
    return new Promise((resolve) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        this.#isRung = false;
        resolve();
      };
      if (this.#isRung) return wake();
      this.#wake = wake;
      if (ms !== null) timer = setTimeout(wake, ms);
    });
  }
}
