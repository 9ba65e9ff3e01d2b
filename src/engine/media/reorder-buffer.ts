import type { RtpPacket } from '../rtp/rtp-packet.js';
import { restartGap, sequenceDelta, Unwrapper } from '../rtp/sequence.js';

/** How long a gap may wait for a retransmission: several round trips on a phone's network. */
const maxWaitMs = 400;

/** More than this ahead of a gap is an outage, or a sender that numbers anew. */
const maxHeld = 512;

interface Held {
  readonly packet: RtpPacket;
  readonly arrivalMs: number;
}

/** A source's numbers on the line of all that was taken. */
interface Line {
  readonly source: number;
  readonly numbers: Unwrapper;
  readonly offset: number;
}

/**
 * Puts packets back in order, waiting a while for what is missing. A source that follows another,
 * or numbers anew, goes on behind a gap of one, since nobody knows what was lost in between.
 */
export class ReorderBuffer {
  #line: Line | null = null;
  #newest = -1;
  readonly #held = new Map<number, Held>();
  #next: number | null = null;

  /** Adds a packet and returns what can now be taken in order. */
  push(packet: RtpPacket, arrivalMs: number): RtpPacket[] {
    const value = this.#place(packet);
    this.#next ??= value;
    if (value < this.#next) return [];
    this.#newest = Math.max(this.#newest, value);
    this.#held.set(value, { packet, arrivalMs });
    return this.#drain();
  }

  /** Gives up a gap that has waited too long. `lost` counts what was skipped before the packets returned. */
  expire(nowMs: number): { lost: number; packets: RtpPacket[] } {
    const numbers = [...this.#held.keys()];
    if (numbers.length === 0 || this.#next === null) return { lost: 0, packets: [] };
    const lowest = Math.min(...numbers);
    const oldestMs = this.#held.get(lowest)?.arrivalMs ?? nowMs;
    if (numbers.length <= maxHeld && nowMs - oldestMs < maxWaitMs) return { lost: 0, packets: [] };
    const lost = lowest - this.#next;
    this.#next = lowest;
    return { lost, packets: this.#drain() };
  }

  /** Everything held, in order, as runs without gaps: nothing more will come. */
  flush(): { lost: number; packets: RtpPacket[] }[] {
    const runs: { lost: number; packets: RtpPacket[] }[] = [];
    while (this.#next !== null && this.#held.size > 0) {
      const lowest = Math.min(...this.#held.keys());
      const lost = lowest - this.#next;
      this.#next = lowest;
      runs.push({ lost, packets: this.#drain() });
    }
    return runs;
  }

  /** Where a packet stands on the line. */
  #place({ ssrc, sequence }: RtpPacket): number {
    const line = this.#line;
    if (line?.source === ssrc) {
      const value = line.numbers.unwrap(sequence) + line.offset;
      if (Math.abs(value - this.#newest) <= restartGap) return value;
    }
    const numbers = new Unwrapper(sequenceDelta);
    const value = this.#newest + 2;
    this.#line = { source: ssrc, numbers, offset: value - numbers.unwrap(sequence) };
    return value;
  }

  #drain(): RtpPacket[] {
    const packets: RtpPacket[] = [];
    while (this.#next !== null) {
      const held = this.#held.get(this.#next);
      if (held === undefined) break;
      this.#held.delete(this.#next);
      packets.push(held.packet);
      this.#next += 1;
    }
    return packets;
  }
}
