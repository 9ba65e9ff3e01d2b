/** A group that outgrows this costs a new viewer more than the wait for a fresh key frame. */
const maxPackets = 1500;

/** Timestamp step between frames of a replayed group: half a millisecond of a 90 kHz clock. */
const replayStep = 45;

/** The packets since the last key frame, so that a new viewer's first picture waits for nobody. */
export class KeyFrameGroup {
  #packets: Buffer[] = [];
  #startTimestamp: number | null = null;

  /** Notes a packet as it is sent to viewers. */
  add(packet: Buffer, isKeyFrameStart: boolean): void {
    const timestamp = packet.readUInt32BE(4);
    if (isKeyFrameStart && timestamp !== this.#startTimestamp) {
      this.#packets = [];
      this.#startTimestamp = timestamp;
    }
    if (this.#startTimestamp === null) return;
    if (this.#packets.length >= maxPackets) this.clear();
    else this.#packets.push(packet);
  }

  clear(): void {
    this.#packets = [];
    this.#startTimestamp = null;
  }

  /**
   * Copies of the group's packets with their timestamps drawn together before the newest one, so
   * that the viewer decodes them at once and shows the present; empty when there is no group.
   */
  replay(): Buffer[] {
    const ordered = [...this.#packets].sort(bySequence);
    const newest = ordered.at(-1)?.readUInt32BE(4);
    if (newest === undefined) return [];
    const timestamps = [...new Set(ordered.map((packet) => packet.readUInt32BE(4)))];
    const rank = new Map(timestamps.map((timestamp, i) => [timestamp, timestamps.length - 1 - i]));
    return ordered.map((packet) => {
      const copy = Buffer.from(packet);
      const age = rank.get(packet.readUInt32BE(4)) ?? 0;
      copy.writeUInt32BE((newest - age * replayStep) >>> 0, 4);
      return copy;
    });
  }
}

function bySequence(a: Buffer, b: Buffer): number {
  return ((a.readUInt16BE(2) - b.readUInt16BE(2)) << 16) >> 16;
}
