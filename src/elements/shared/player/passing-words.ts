/** Long enough to read what is missing or was changed. */
const SHOWN_MS = 4000;

/** Words over the picture that go away by themselves. */
export class PassingWords {
  readonly #onChange: () => void;
  #shown: { readonly words: string; readonly until: ReturnType<typeof setTimeout> } | null = null;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Null while there are none. */
  get words(): string | null {
    return this.#shown?.words ?? null;
  }

  /** In the place of those before. */
  tell(words: string): void {
    this.forget();
    const until = setTimeout(() => {
      this.#shown = null;
      this.#onChange();
    }, SHOWN_MS);
    this.#shown = { words, until };
    this.#onChange();
  }

  forget(): void {
    if (this.#shown !== null) clearTimeout(this.#shown.until);
    this.#shown = null;
  }
}
