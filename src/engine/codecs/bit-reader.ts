/** Reads bits from the left; throws RangeError past the end. */
export class BitReader {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The next bits, of which there are at most 32, as an unsigned number. */
  read(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i += 1) {
      const byte = this.#bytes.readUInt8(this.#position >> 3);
      value = value * 2 + ((byte >> (7 - (this.#position & 7))) & 1);
      this.#position += 1;
    }
    return value;
  }

  /** The next bit. */
  flag(): boolean {
    return this.read(1) === 1;
  }

  /** Unsigned Exp-Golomb code (H.264 §9.1). */
  golomb(): number {
    let zeros = 0;
    while (this.read(1) === 0) {
      zeros += 1;
      if (zeros > 24) throw new RangeError('Code too long');
    }
    return (1 << zeros) - 1 + this.read(zeros);
  }

  /** Signed Exp-Golomb code (H.264 §9.1.1). */
  signedGolomb(): number {
    const code = this.golomb();
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2;
  }
}
