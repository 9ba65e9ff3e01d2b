import type { PictureSize, VpxDescriptor, VpxFormat } from './vpx-depacketizer.js';

/** A superframe's index counts up to eight (VP9, Annex B). */
const maxLayers = 8;

/** How VP9 stands in packets (RFC 9628), and what its frames say of themselves. */
export const vp9Format: VpxFormat = { readDescriptor, readSize, join: toSuperframe };

/** RFC 9628 §4.2. */
function readDescriptor(payload: Buffer): VpxDescriptor | null {
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
  const structure = flags & 0x02 ? readStructure(byte, at) : { bytes: 0, size: null };
  const bytes = at + structure.bytes;
  if (bytes > payload.length) return null;
  const [isStart, isEnd] = [(flags & 0x08) !== 0, (flags & 0x04) !== 0];
  return { bytes, isStart, isEnd, size: structure.size };
}

/** RFC 9628 §4.2.1, the scalability structure. The size is the largest layer's, which is what is shown. */
function readStructure(
  byte: (at: number) => number,
  start: number,
): { bytes: number; size: PictureSize | null } {
  const flags = byte(start);
  let at = start + 1;
  let size: PictureSize | null = null;
  if (flags & 0x10) {
    const layers = (flags >> 5) + 1;
    const last = at + 4 * (layers - 1);
    const short = (from: number): number => (byte(from) << 8) | byte(from + 1);
    size = { width: short(last), height: short(last + 2) };
    at += 4 * layers;
  }
  if (flags & 0x08) {
    const groups = byte(at);
    at += 1;
    for (let i = 0; i < groups; i += 1) at += 1 + ((byte(at) >> 2) & 0x03);
  }
  return { bytes: at - start, size };
}

/** The uncompressed header of a key frame of profile 0, which is what is negotiated. */
function readSize(frame: Buffer): PictureSize | null {
  if (frame.length < 9) return null;
  const isKey = (frame.readUInt8(0) & 0xfc) === 0x80;
  if (!isKey || frame.readUIntBE(1, 3) !== 0x498342) return null;
  // Colour space takes 3 bits and range 1; what follows them is 16 bits for each side, less one.
  const bits = (BigInt(frame.readUInt32BE(4)) << 8n) | BigInt(frame.readUInt8(8));
  return { width: Number((bits >> 20n) & 0xffffn) + 1, height: Number((bits >> 4n) & 0xffffn) + 1 };
}

/** The layers of a picture as one: with an index at their end, since not every decoder finds the second by itself. */
function toSuperframe(layers: readonly Buffer[]): Buffer {
  const [first = Buffer.alloc(0)] = layers;
  if (layers.length < 2 || layers.length > maxLayers) return first;
  const sizeBytes = 4;
  const marker = 0xc0 | ((sizeBytes - 1) << 3) | (layers.length - 1);
  const index = Buffer.alloc(2 + sizeBytes * layers.length, marker);
  layers.forEach(({ length }, i) => index.writeUInt32LE(length, 1 + i * sizeBytes));
  return Buffer.concat([...layers, index]);
}
