/** Slots for sent packets: about 4 s of video at 2 Mb/s, well over the second in which a viewer asks again. */
const slots = 1024;

/** Sent packets by sequence number, for viewers that ask for one again. */
export class PacketCache {
  readonly #packets: (Buffer | undefined)[] = new Array<Buffer | undefined>(slots);

  add(packet: Buffer): void {
    this.#packets[packet.readUInt16BE(2) % slots] = packet;
  }

  /** The packet with this sequence number, or null when it has gone. */
  find(sequence: number): Buffer | null {
    const packet = this.#packets[sequence % slots];
    return packet !== undefined && packet.readUInt16BE(2) === sequence ? packet : null;
  }
}
