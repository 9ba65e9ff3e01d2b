/** A growing list of numbers in one piece of memory: hours of samples are half a million of each kind. */
export class NumberList {
  #values: Float64Array = new Float64Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Float64Array(this.#values.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  at(index: number): number {
    return this.#values[index] ?? 0;
  }

  /** Adds to the newest value. */
  addToLast(amount: number): void {
    this.#values[this.#length - 1] = this.at(this.#length - 1) + amount;
  }

  /** Big-endian 32-bit, one after the other. */
  toU32(): Buffer {
    const out = Buffer.allocUnsafe(this.#length * 4);
    for (let i = 0; i < this.#length; i += 1) out.writeUInt32BE(this.at(i), i * 4);
    return out;
  }

  /** Big-endian 64-bit, each with `shift` added. */
  toU64(shift: number): Buffer {
    const out = Buffer.allocUnsafe(this.#length * 8);
    for (let i = 0; i < this.#length; i += 1) {
      const value = this.at(i) + shift;
      out.writeUInt32BE(Math.floor(value / 0x1_0000_0000), i * 8);
      out.writeUInt32BE(value % 0x1_0000_0000, i * 8 + 4);
    }
    return out;
  }
}
