/** Writes bits from the left. */
export class BitWriter {
  readonly #bytes: number[] = [];
  #bits = 0;

  /** Whether the last byte is full. */
  get isAligned(): boolean {
    return this.#bits % 8 === 0;
  }

  get bytes(): Buffer {
    return Buffer.from(this.#bytes);
  }

  /** The lowest `count` bits of an unsigned number, of which there are at most 32. */
  write(count: number, value: number): void {
    for (let i = count - 1; i >= 0; i -= 1) {
      if (this.isAligned) this.#bytes.push(0);
      const bit = Math.floor(value / 2 ** i) & 1;
      const last = this.#bytes.length - 1;
      this.#bytes[last] = (this.#bytes[last] ?? 0) | (bit << (7 - (this.#bits & 7)));
      this.#bits += 1;
    }
  }

  /** Unsigned Exp-Golomb code (H.264 §9.1). */
  golomb(value: number): void {
    const length = Math.floor(Math.log2(value + 1));
    this.write(length, 0);
    this.write(length + 1, value + 1);
  }

  /** Signed Exp-Golomb code (H.264 §9.1.1). */
  signedGolomb(value: number): void {
    this.golomb(value > 0 ? 2 * value - 1 : -2 * value);
  }
}
