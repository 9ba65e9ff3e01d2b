/** A second tap within this time and distance belongs to the first; iOS counts no clicks. */
const TAIL_MS = 400;
const TAIL_PX = 32;

/** Keeps the second half of a double tap from a button that has come under the finger with the first. */
export class TapGuard {
  readonly #readView: () => string;
  /** Where the last tap began; the one that brought the guard has begun on another. */
  #view = '';
  #first: MouseEvent | null = null;

  /** `readView` names what is on the screen: while it is the same, every tap counts. */
  constructor(readView: () => string) {
    this.#readView = readView;
  }

  /** Stops a click of the pointer that began on another view. Keys and `click()` are left alone. */
  check(event: MouseEvent): void {
    if (event.detail === 0) return;
    if (this.#isTail(event)) {
      if (this.#readView() === this.#view) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    this.#first = event;
    this.#view = this.#readView();
  }

  #isTail(event: MouseEvent): boolean {
    if (event.detail > 1) return true;
    const first = this.#first;
    if (first === null || event.timeStamp - first.timeStamp > TAIL_MS) return false;
    const { clientX, clientY } = first;
    return Math.hypot(event.clientX - clientX, event.clientY - clientY) <= TAIL_PX;
  }
}
