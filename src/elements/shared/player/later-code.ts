/** A server that restarts is back by then. */
const AGAIN_MS = 5_000;

/** Code that is fetched when it is needed, or ahead of that. */
export class LaterCode<Code> {
  readonly #fetch: () => Promise<Code>;
  readonly #onChange: (code: Code | null) => void;
  #code: { readonly loaded: Code } | 'absent' | 'loading' | 'missing' = 'absent';

  constructor(
    fetchCode: () => Promise<Code>,
    /** It is there; or, with null, it could not be had, or may be asked for again. */
    onChange: (code: Code | null) => void,
  ) {
    this.#fetch = fetchCode;
    this.#onChange = onChange;
  }

  /** Null until it has been loaded. */
  get code(): Code | null {
    return typeof this.#code === 'object' ? this.#code.loaded : null;
  }

  /** It was asked for in vain, just now. */
  get isMissing(): boolean {
    return this.#code === 'missing';
  }

  /** It is needed, or will be. What could not be had is asked for again by a call some seconds later. */
  load(): void {
    if (this.#code !== 'absent') return;
    this.#code = 'loading';
    this.#fetch().then(
      (loaded) => {
        this.#code = { loaded };
        this.#onChange(loaded);
      },
      () => {
        this.#code = 'missing';
        this.#onChange(null);
        setTimeout(() => {
          this.#code = 'absent';
          this.#onChange(null);
        }, AGAIN_MS);
      },
    );
  }
}
