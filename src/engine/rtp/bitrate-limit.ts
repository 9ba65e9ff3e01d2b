/** Below this a sender is not asked to go; a picture of any size needs as much. */
const minBitrate = 150_000;

const maxBitrate = 8_000_000;

/** A limit may lie this far above what arrives: a sender that uses all of it shall find room to grow. */
const headroom = 1.5;

/** Loss that congestion control does not answer, and loss that it answers by slowing down (RFC 8698 has the like). */
const harmlessLoss = 0.02;
const heavyLoss = 0.1;

const growth = 1.08;

/** How fast a sender may go that has no transport-wide feedback: from the loss of each second, up slowly and down at once. */
export class BitrateLimit {
  #bitrate: number | null = null;

  /** The limit after a second in which so much arrived and this share was lost. */
  next(arrivedBits: number, lost: number): number {
    let bitrate = this.#bitrate ?? arrivedBits * headroom;
    if (lost > heavyLoss) bitrate = Math.min(bitrate, arrivedBits) * (1 - lost / 2);
    else if (lost < harmlessLoss) {
      bitrate = Math.max(bitrate, Math.min(bitrate * growth, arrivedBits * headroom));
    }
    this.#bitrate = Math.max(minBitrate, Math.min(maxBitrate, bitrate));
    return this.#bitrate;
  }
}
