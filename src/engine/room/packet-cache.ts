/** Sent packets by sequence number, for viewers that ask for one again; the last `slots` of them. */
export class PacketCache {
  readonly #packets: (Buffer | undefined)[];

  constructor(slots: number) {
    this.#packets = new Array<Buffer | undefined>(slots);
  }

  add(packet: Buffer): void {
    this.#packets[packet.readUInt16BE(2) % this.#packets.length] = packet;
  }

  clear(): void {
    this.#packets.fill(undefined);
  }

  /** The packet with this sequence number, or null when it has gone. */
  find(sequence: number): Buffer | null {
    const packet = this.#packets[sequence % this.#packets.length];
    return packet !== undefined && packet.readUInt16BE(2) === sequence ? packet : null;
  }
}
