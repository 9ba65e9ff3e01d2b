import { sequenceDelta, Unwrapper } from './sequence.js';

/** A packet counts its statuses in 16 bits; this many a round are far more than a publisher sends. */
const maxStatuses = 4000;

/** Arrivals are told in steps of 250 µs, reference times in steps of 64 ms (transport-wide-cc draft §3.1). */
const ticksPerMs = 4;
const referenceStepMs = 64;

/** Statuses of a packet: a symbol of two bits each. */
const notReceived = 0;
const smallDelta = 1;
const largeDelta = 2;

/**
 * Notes when packets arrive by their transport-wide number and tells the sender, which estimates
 * from it how much the network carries.
 */
export class TransportFeedback {
  readonly #unwrapper = new Unwrapper(sequenceDelta);
  readonly #arrivals = new Map<number, number>();
  #next: number | null = null;
  #count = 0;

  /** Notes one arrival. `sequence` is the 16 bit number of the header extension. */
  note(sequence: number, arrivalMs: number): void {
    if (this.#arrivals.size >= maxStatuses) return;
    const value = this.#unwrapper.unwrap(sequence);
    this.#arrivals.set(value, arrivalMs);
    if (this.#next === null) this.#next = value;
  }

  /** Feedback on what arrived since the last call, or null when nothing did. */
  format(from: number, ssrc: number): Buffer | null {
    if (this.#arrivals.size === 0 || this.#next === null) return null;
    const numbers = [...this.#arrivals.keys()].sort((a, b) => a - b);
    const lowest = numbers[0] ?? 0;
    const highest = numbers.at(-1) ?? lowest;
    // A straggler from an earlier round widens this one, unless it is from so far back that it means nothing.
    let base =
      lowest < this.#next && this.#next - lowest > maxStatuses
        ? this.#next
        : Math.min(lowest, this.#next);
    if (highest - base >= maxStatuses) base = highest - maxStatuses + 1;
    const packet = this.#formatRange(base, highest, from, ssrc);
    this.#next = Math.max(this.#next, highest + 1);
    this.#arrivals.clear();
    this.#count = (this.#count + 1) & 0xff;
    return packet;
  }

  #formatRange(base: number, highest: number, from: number, ssrc: number): Buffer {
    const symbols: number[] = [];
    const deltas: number[] = [];
    let firstArrivalMs: number | null = null;
    for (let n = base; n <= highest && firstArrivalMs === null; n += 1) {
      firstArrivalMs = this.#arrivals.get(n) ?? null;
    }
    const reference = Math.floor((firstArrivalMs ?? 0) / referenceStepMs);
    let lastTicks = reference * referenceStepMs * ticksPerMs;
    for (let n = base; n <= highest; n += 1) {
      const arrivalMs = this.#arrivals.get(n);
      if (arrivalMs === undefined) {
        symbols.push(notReceived);
        continue;
      }
      const ticks = Math.round(arrivalMs * ticksPerMs);
      const delta = Math.max(-32_768, Math.min(32_767, ticks - lastTicks));
      lastTicks += delta;
      symbols.push(delta >= 0 && delta <= 255 ? smallDelta : largeDelta);
      deltas.push(delta);
    }
    const chunks = formatChunks(symbols);
    const received = symbols.filter((symbol) => symbol !== notReceived);
    const deltaBytes = received.reduce((sum, symbol) => sum + symbol, 0);
    const unpadded = 20 + chunks.length * 2 + deltaBytes;
    const packet = Buffer.alloc(Math.ceil(unpadded / 4) * 4);
    packet.writeUInt8(0x80 | (packet.length > unpadded ? 0x20 : 0) | 15, 0);
    packet.writeUInt8(205, 1);
    packet.writeUInt16BE(packet.length / 4 - 1, 2);
    packet.writeUInt32BE(from, 4);
    packet.writeUInt32BE(ssrc, 8);
    packet.writeUInt16BE(base & 0xffff, 12);
    packet.writeUInt16BE(symbols.length, 14);
    packet.writeUIntBE(reference & 0xffffff, 16, 3);
    packet.writeUInt8(this.#count, 19);
    chunks.forEach((chunk, i) => packet.writeUInt16BE(chunk, 20 + i * 2));
    let at = 20 + chunks.length * 2;
    received.forEach((symbol, i) => {
      const delta = deltas[i] ?? 0;
      if (symbol === smallDelta) packet.writeUInt8(delta, at);
      else packet.writeInt16BE(delta, at);
      at += symbol;
    });
    if (packet.length > unpadded) packet.writeUInt8(packet.length - unpadded, packet.length - 1);
    return packet;
  }
}

/** Statuses as run lengths where one symbol repeats, else as vectors of seven two-bit symbols. */
function formatChunks(symbols: readonly number[]): number[] {
  const chunks: number[] = [];
  let at = 0;
  while (at < symbols.length) {
    const symbol = symbols[at] ?? notReceived;
    let run = 1;
    while (run < 0x1fff && symbols[at + run] === symbol) run += 1;
    if (run >= 7 || at + run === symbols.length) {
      chunks.push((symbol << 13) | run);
      at += run;
      continue;
    }
    let vector = 0xc000;
    for (let i = 0; i < 7; i += 1) vector |= (symbols[at + i] ?? notReceived) << (12 - 2 * i);
    chunks.push(vector);
    at += 7;
  }
  return chunks;
}
