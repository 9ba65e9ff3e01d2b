/** Types of AV1's open bitstream units (AV1 §6.2.2). */
export const obuType = {
  sequenceHeader: 1,
  temporalDelimiter: 2,
  frameHeader: 3,
  frame: 6,
  redundantFrameHeader: 7,
  tileList: 8,
  padding: 15,
} as const;

const hasSizeFlag = 0x02;
const hasExtensionFlag = 0x04;

/** The first bits of a header that tells of a new key picture which is shown (AV1 §5.9.2). */
const shownKeyPicture = 0b0001;

/** The type of a unit, 0 for an empty one. */
export function typeOfObu(obu: Buffer): number {
  return obu.length === 0 ? 0 : (obu.readUInt8(0) >> 3) & 0x0f;
}

/** What stands after a unit's own header and size; empty where those are not whole. */
export function contentOfObu(obu: Buffer): Buffer {
  const header = obu.length === 0 ? 0 : obu.readUInt8(0);
  const start = header & hasExtensionFlag ? 2 : 1;
  if ((header & hasSizeFlag) === 0) return obu.subarray(start);
  const size = readLeb128(obu, start);
  if (size === null) return Buffer.alloc(0);
  return obu.subarray(start + size.bytes, start + size.bytes + size.value);
}

/** The unit with its size in its header, which it leaves to the packet on the way. */
export function withObuSize(obu: Buffer): Buffer {
  const header = obu.readUInt8(0);
  if ((header & hasSizeFlag) !== 0) return obu;
  const headerBytes = header & hasExtensionFlag ? 2 : 1;
  const head = Buffer.from(obu.subarray(0, headerBytes));
  head.writeUInt8(header | hasSizeFlag, 0);
  const body = obu.subarray(headerBytes);
  return Buffer.concat([head, formatLeb128(body.length), body]);
}

/** Whether a unit begins a picture that needs no other and is shown at once. */
export function isKeyPicture(obu: Buffer): boolean {
  const content = contentOfObu(obu);
  return content.length > 0 && content.readUInt8(0) >> 4 === shownKeyPicture;
}

/** A number of up to four bytes (AV1 §4.10.5), and how many it took; null when it does not end. */
export function readLeb128(bytes: Buffer, start: number): { value: number; bytes: number } | null {
  let value = 0;
  for (let i = 0; i < 4 && start + i < bytes.length; i += 1) {
    const byte = bytes.readUInt8(start + i);
    value += (byte & 0x7f) * 2 ** (7 * i);
    if ((byte & 0x80) === 0) return { value, bytes: i + 1 };
  }
  return null;
}

function formatLeb128(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}
