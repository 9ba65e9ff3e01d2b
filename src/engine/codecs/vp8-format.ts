import type { PictureSize, VpxDescriptor, VpxFormat } from './vpx-depacketizer.js';

/** How VP8 stands in packets (RFC 7741), and what its frames say of themselves (RFC 6386). */
export const vp8Format: VpxFormat = {
  readDescriptor,
  readSize,
  join: (parts) => Buffer.concat(parts),
};

/** RFC 7741 §4.2. */
function readDescriptor(payload: Buffer): VpxDescriptor | null {
  const first = payload.readUInt8(0);
  let bytes = 1;
  if (first & 0x80) {
    if (payload.length < 2) return null;
    const flags = payload.readUInt8(1);
    bytes = 2;
    if (flags & 0x80) bytes += bytes < payload.length && payload.readUInt8(bytes) & 0x80 ? 2 : 1;
    if (flags & 0x40) bytes += 1;
    if (flags & 0x30) bytes += 1;
  }
  if (bytes > payload.length) return null;
  // The start of the first partition. Its end is told by the marker alone.
  return { bytes, isStart: (first & 0x17) === 0x10, isEnd: true, size: null };
}

/** RFC 6386 §9.1. */
function readSize(frame: Buffer): PictureSize | null {
  if (frame.length < 10 || frame.readUInt8(0) & 1) return null;
  if (frame.readUIntBE(3, 3) !== 0x9d012a) return null;
  return { width: frame.readUInt16LE(6) & 0x3fff, height: frame.readUInt16LE(8) & 0x3fff };
}
