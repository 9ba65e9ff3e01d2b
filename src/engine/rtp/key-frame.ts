import type { CodecName } from '../codec.js';

/** Whether an RTP payload begins a frame (or the parameter sets before it) that can be decoded on its own. */
export function isKeyFrameStart(codec: CodecName, payload: Buffer): boolean {
  switch (codec) {
    case 'H264':
      return isH264KeyFrameStart(payload);
    case 'VP8':
      return isVp8KeyFrameStart(payload);
    case 'VP9':
      // RFC 9628 §4.2: not predicted from an earlier picture, and the beginning of a frame.
      return payload.length > 0 && (payload.readUInt8(0) & 0x48) === 0x08;
    case 'AV1':
      // AV1 RTP §4.4: the first packet of a coded video sequence.
      return payload.length > 0 && (payload.readUInt8(0) & 0x08) !== 0;
    case 'opus':
      return true;
  }
}

function isH264KeyFrameStart(payload: Buffer): boolean {
  if (payload.length < 2) return false;
  const type = payload.readUInt8(0) & 0x1f;
  if (type === 28) {
    const header = payload.readUInt8(1);
    return (header & 0x80) !== 0 && isKeyNal(header & 0x1f);
  }
  if (type !== 24) return isKeyNal(type);
  let offset = 1;
  while (offset + 3 <= payload.length) {
    if (isKeyNal(payload.readUInt8(offset + 2) & 0x1f)) return true;
    offset += 2 + payload.readUInt16BE(offset);
  }
  return false;
}

/** A slice of an IDR picture or a sequence parameter set. */
function isKeyNal(type: number): boolean {
  return type === 5 || type === 7;
}

/** RFC 7741 §4.2–4.3: start of the first partition, and the inverse key frame flag not set. */
function isVp8KeyFrameStart(payload: Buffer): boolean {
  if (payload.length < 2) return false;
  const first = payload.readUInt8(0);
  if ((first & 0x17) !== 0x10) return false;
  let offset = 1;
  if (first & 0x80) {
    const flags = payload.readUInt8(1);
    offset = 2;
    if (flags & 0x80) {
      if (offset >= payload.length) return false;
      offset += payload.readUInt8(offset) & 0x80 ? 2 : 1;
    }
    if (flags & 0x40) offset += 1;
    if (flags & 0x30) offset += 1;
  }
  return offset < payload.length && (payload.readUInt8(offset) & 0x01) === 0;
}
