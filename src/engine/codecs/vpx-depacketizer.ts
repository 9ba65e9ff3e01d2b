import type { RtpPacket } from '../rtp/rtp-packet.js';
import { vp8Format } from './vp8-format.js';
import { vp9Format } from './vp9-format.js';

/** A sender that goes on without an end is cut off here; a 4K key frame stays well below. */
const maxFrameBytes = 8 * 1024 * 1024;

export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What a payload says of itself before its media. */
export interface VpxDescriptor {
  /** How long the descriptor is. */
  readonly bytes: number;
  /** A frame, or one layer of it, begins here. */
  readonly isStart: boolean;
  /** It may end here. */
  readonly isEnd: boolean;
  /** The size of what is shown, where it is told. */
  readonly size: PictureSize | null;
}

/** What VP8 and VP9 do differently. */
export interface VpxFormat {
  /** Null for one that is not whole. */
  readDescriptor(payload: Buffer): VpxDescriptor | null;
  /** The size in a key frame; null in any other. */
  readSize(frame: Buffer): PictureSize | null;
  /** One frame of its layers, lowest first. */
  join(layers: readonly Buffer[]): Buffer;
}

export interface VpxFrame {
  readonly timestamp: number;
  readonly bytes: Buffer;
  /** The picture's size when this is a key frame, else null. */
  readonly size: PictureSize | null;
}

/** Puts VP8 and VP9 frames together from packets in order (RFC 7741, RFC 9628). */
export class VpxDepacketizer {
  readonly #format: VpxFormat;
  #layers: Buffer[][] = [];
  #bytes = 0;
  #timestamp: number | null = null;
  #size: PictureSize | null = null;
  #isEnded = false;
  #isBroken = false;

  constructor(codec: 'VP8' | 'VP9') {
    this.#format = codec === 'VP8' ? vp8Format : vp9Format;
  }

  /** Takes the next packet and returns the frames that it completes: a sender may leave out the layer that had the marker. */
  push({ payload, timestamp, marker }: RtpPacket): VpxFrame[] {
    const frames: VpxFrame[] = [];
    if (timestamp !== this.#timestamp) {
      frames.push(...this.#finish());
      this.#timestamp = timestamp;
    }
    if (payload.length > 0) this.#take(payload);
    if (marker) frames.push(...this.#finish());
    return frames;
  }

  /** Packets before the next one are missing: the frame under way cannot be completed. */
  skip(): void {
    this.#isBroken = true;
  }

  #take(payload: Buffer): void {
    const descriptor = this.#format.readDescriptor(payload);
    this.#bytes += payload.length;
    if (descriptor === null || this.#bytes > maxFrameBytes) this.#isBroken = true;
    if (descriptor === null || this.#isBroken) return;
    if (descriptor.isStart) this.#layers.push([]);
    const layer = this.#layers.at(-1);
    // A frame of which the beginning is lost is not to be had.
    if (layer === undefined) this.#isBroken = true;
    layer?.push(payload.subarray(descriptor.bytes));
    this.#size = descriptor.size ?? this.#size;
    this.#isEnded = descriptor.isEnd;
  }

  #finish(): VpxFrame[] {
    const timestamp = this.#timestamp ?? 0;
    const layers = this.#layers.map((parts) => Buffer.concat(parts));
    const [lowest] = layers;
    const isWhole = !this.#isBroken && this.#isEnded && layers.every(({ length }) => length > 0);
    const largest = layers.length > 1 ? this.#size : null;
    this.#timestamp = null;
    this.#layers = [];
    this.#bytes = 0;
    this.#size = null;
    this.#isEnded = false;
    this.#isBroken = false;
    if (lowest === undefined || !isWhole) return [];
    const own = this.#format.readSize(lowest);
    const size = own === null ? null : (largest ?? own);
    return [{ timestamp, bytes: this.#format.join(layers), size }];
  }
}
