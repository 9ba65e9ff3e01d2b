import type { RtpPacket } from '../rtp/rtp-packet.js';

/** A sender that goes on without an end is cut off here; a 4K key frame stays well below. */
const maxFrameBytes = 8 * 1024 * 1024;

export interface VpxFrame {
  readonly timestamp: number;
  readonly bytes: Buffer;
  /** The picture's size when this is a key frame, else null. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

/** Puts VP8 and VP9 frames together from packets in order (RFC 7741, RFC 9628). */
export class VpxDepacketizer {
  readonly #codec: 'VP8' | 'VP9';
  #parts: Buffer[] = [];
  #bytes = 0;
  #timestamp: number | null = null;
  #isBroken = false;

  constructor(codec: 'VP8' | 'VP9') {
    this.#codec = codec;
  }

  /** The frame that this packet ends, or null. */
  push({ payload, timestamp, marker }: RtpPacket): VpxFrame | null {
    if (timestamp !== this.#timestamp) this.#begin(timestamp);
    if (payload.length > 0) this.#take(payload);
    if (!marker) return null;
    const bytes = Buffer.concat(this.#parts);
    const isWhole = !this.#isBroken && bytes.length > 0;
    this.#begin(null);
    if (!isWhole) return null;
    return { timestamp, bytes, size: this.#codec === 'VP8' ? vp8Size(bytes) : vp9Size(bytes) };
  }

  /** Packets before the next one are missing: the frame under way cannot be completed. */
  skip(): void {
    this.#isBroken = true;
  }

  #begin(timestamp: number | null): void {
    this.#parts = [];
    this.#bytes = 0;
    this.#isBroken = false;
    this.#timestamp = timestamp;
  }

  #take(payload: Buffer): void {
    const isVp8 = this.#codec === 'VP8';
    const first = payload.readUInt8(0);
    const isStart = isVp8 ? (first & 0x17) === 0x10 : (first & 0x08) !== 0;
    const at = isVp8 ? vp8DescriptorBytes(payload) : vp9DescriptorBytes(payload);
    this.#bytes += payload.length;
    if (at === null || this.#bytes > maxFrameBytes) this.#isBroken = true;
    // A frame of which the beginning is lost is not to be had.
    if (this.#parts.length === 0 && !isStart) this.#isBroken = true;
    if (at !== null && !this.#isBroken) this.#parts.push(payload.subarray(at));
  }
}

/** RFC 7741 §4.2. */
function vp8DescriptorBytes(payload: Buffer): number | null {
  const first = payload.readUInt8(0);
  let at = 1;
  if (first & 0x80) {
    if (payload.length < 2) return null;
    const flags = payload.readUInt8(1);
    at = 2;
    if (flags & 0x80) at += at < payload.length && payload.readUInt8(at) & 0x80 ? 2 : 1;
    if (flags & 0x40) at += 1;
    if (flags & 0x30) at += 1;
  }
  return at <= payload.length ? at : null;
}

/** RFC 9628 §4.2. */
function vp9DescriptorBytes(payload: Buffer): number | null {
  const byte = (at: number): number => (at < payload.length ? payload.readUInt8(at) : 0);
  const flags = byte(0);
  const hasPicture = (flags & 0x80) !== 0;
  const isFlexible = (flags & 0x10) !== 0;
  let at = 1;
  if (hasPicture) at += byte(at) & 0x80 ? 2 : 1;
  if (flags & 0x20) at += isFlexible ? 1 : 2;
  if (isFlexible && flags & 0x40) {
    // At most three references, the last of them without the mark that more follow.
    for (let i = 0; i < 3; i += 1) {
      const more = byte(at) & 1;
      at += 1;
      if (more === 0) break;
    }
  }
  if (flags & 0x02) at += structureBytes(byte, at);
  return at <= payload.length ? at : null;
}

/** RFC 9628 §4.2.1, the scalability structure. */
function structureBytes(byte: (at: number) => number, start: number): number {
  const flags = byte(start);
  let at = start + 1;
  if (flags & 0x10) at += 4 * ((flags >> 5) + 1);
  if (flags & 0x08) {
    const groups = byte(at);
    at += 1;
    for (let i = 0; i < groups; i += 1) at += 1 + ((byte(at) >> 2) & 0x03);
  }
  return at - start;
}

/** RFC 6386 §9.1. */
function vp8Size(frame: Buffer): VpxFrame['size'] {
  if (frame.length < 10 || frame.readUInt8(0) & 1) return null;
  if (frame.readUIntBE(3, 3) !== 0x9d012a) return null;
  return toSize(frame.readUInt16LE(6) & 0x3fff, frame.readUInt16LE(8) & 0x3fff);
}

/** The uncompressed header of profile 0, which is what browsers send. */
function vp9Size(frame: Buffer): VpxFrame['size'] {
  if (frame.length < 9) return null;
  const isKey = (frame.readUInt8(0) & 0xfc) === 0x80;
  if (!isKey || frame.readUIntBE(1, 3) !== 0x498342) return null;
  // Colour space takes 3 bits and range 1; what follows them is 16 bits for each side, less one.
  const bits = (BigInt(frame.readUInt32BE(4)) << 8n) | BigInt(frame.readUInt8(8));
  return toSize(Number((bits >> 20n) & 0xffffn) + 1, Number((bits >> 4n) & 0xffffn) + 1);
}

function toSize(width: number, height: number): VpxFrame['size'] {
  return width > 0 && height > 0 ? { width, height } : null;
}
