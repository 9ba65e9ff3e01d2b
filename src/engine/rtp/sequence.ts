/** A jump of sequence numbers beyond this is a sender that numbers anew, not loss. */
export const restartGap = 3000;

/** How far `to` lies after `from` on the 16 bit circle, negative when before. */
export function sequenceDelta(from: number, to: number): number {
  return ((to - from) << 16) >> 16;
}

/** How far `to` lies after `from` on the 32 bit circle of timestamps, negative when before. */
export function timestampDelta(from: number, to: number): number {
  return (to - from) | 0;
}

/** Turns a wrapping counter into one that goes on for ever. Steps of half the circle or more are ambiguous. */
export class Unwrapper {
  readonly #delta: (from: number, to: number) => number;
  #last: number | null = null;
  #value = 0;

  constructor(delta: typeof sequenceDelta) {
    this.#delta = delta;
  }

  /** The value on the unbroken line; the first one stands for itself. */
  unwrap(wrapped: number): number {
    if (this.#last === null) {
      this.#last = wrapped;
      this.#value = wrapped;
      return wrapped;
    }
    const delta = this.#delta(this.#last, wrapped);
    const value = this.#value + delta;
    if (delta > 0) {
      this.#last = wrapped;
      this.#value = value;
    }
    return value;
  }
}
