import type { Fragment } from '../media/fragment.js';

/**
 * Fragments are joined up to this length before they go to the disk: each write is waited for
 * twice, and with it everything is still durable within 2 s of capture.
 */
const joinedMs = 1000;

/** Joins live fragments to such as are worth a write of their own. A key frame begins a new one. */
export class FragmentJoiner {
  readonly #emit: (fragment: Fragment) => void;
  #held: Fragment[] = [];
  #heldMs = 0;

  constructor(emit: (fragment: Fragment) => void) {
    this.#emit = emit;
  }

  push(fragment: Fragment): void {
    const [first] = this.#held;
    // Of sound alone every fragment is independent, and none is a better beginning than another.
    const isBeginning = fragment.isIndependent && first !== undefined && !this.#isAllIndependent;
    if (isBeginning || this.#heldMs + fragment.durationMs > joinedMs) this.flush();
    this.#held.push(fragment);
    this.#heldMs += fragment.durationMs;
    if (this.#heldMs + fragment.durationMs > joinedMs) this.flush();
  }

  /** Hands out what is held. */
  flush(): void {
    const [first] = this.#held;
    if (first === undefined) return;
    const bytes = Buffer.concat(this.#held.map((fragment) => fragment.bytes));
    const durationMs = this.#heldMs;
    this.#held = [];
    this.#heldMs = 0;
    this.#emit({ ...first, bytes, durationMs });
  }

  get #isAllIndependent(): boolean {
    return this.#held.every(({ isIndependent }) => isIndependent);
  }
}
