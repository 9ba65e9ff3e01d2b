import type { RtpPacket } from '../rtp/rtp-packet.js';

/** A sender that goes on without an end is cut off here; a 4K key frame stays well below. */
const maxFrameBytes = 8 * 1024 * 1024;

/** OBU types (AV1 §6.2.2). */
const sequenceHeader = 1;
const temporalDelimiter = 2;
const tileList = 8;

export interface Av1Frame {
  readonly timestamp: number;
  /** OBUs with their sizes. */
  readonly bytes: Buffer;
  readonly isKey: boolean;
}

/** Puts AV1's temporal units together from packets in order (RTP Payload Format For AV1, §4). */
export class Av1Depacketizer {
  #timestamp: number | null = null;
  #obus: Buffer[] = [];
  /** The beginning of an OBU that the next packet goes on with. */
  #partial: Buffer[] | null = null;
  #bytes = 0;
  #isBroken = false;

  /** The temporal unit that this packet ends, or null. */
  push({ payload, timestamp, marker }: RtpPacket): Av1Frame | null {
    if (timestamp !== this.#timestamp) this.#begin(timestamp);
    if (payload.length > 0) this.#take(payload);
    if (!marker) return null;
    const obus = this.#obus;
    const isWhole = !this.#isBroken && this.#partial === null && obus.length > 0;
    this.#begin(null);
    if (!isWhole) return null;
    const isKey = obus.some((obu) => typeOf(obu) === sequenceHeader);
    return { timestamp, bytes: Buffer.concat(obus.map(withSize)), isKey };
  }

  /** Packets before the next one are missing: the unit under way cannot be completed. */
  skip(): void {
    this.#isBroken = true;
  }

  #begin(timestamp: number | null): void {
    this.#timestamp = timestamp;
    this.#obus = [];
    this.#partial = null;
    this.#bytes = 0;
    this.#isBroken = false;
  }

  #take(payload: Buffer): void {
    this.#bytes += payload.length;
    const header = payload.readUInt8(0);
    const continues = (header & 0x80) !== 0;
    const elements = readElements(payload.subarray(1), (header >> 4) & 0x03);
    const isMisfit = continues !== (this.#partial !== null);
    if (elements === null || isMisfit || this.#bytes > maxFrameBytes) this.#isBroken = true;
    if (elements === null || this.#isBroken) return;
    elements.forEach((element, i) => {
      const parts = [...(i === 0 ? (this.#partial ?? []) : []), element];
      const goesOn = i === elements.length - 1 && (header & 0x40) !== 0;
      this.#partial = goesOn ? parts : null;
      const obu = Buffer.concat(parts);
      if (!goesOn && isKept(obu)) this.#obus.push(obu);
    });
  }
}

/** The OBU elements of a payload, of which the last has no length when `count` says how many there are. */
function readElements(bytes: Buffer, count: number): Buffer[] | null {
  const elements: Buffer[] = [];
  let at = 0;
  while (at < bytes.length) {
    const isLast = count > 0 && elements.length === count - 1;
    const length = isLast ? { value: bytes.length - at, bytes: 0 } : readLeb128(bytes, at);
    if (length === null || at + length.bytes + length.value > bytes.length) return null;
    at += length.bytes;
    elements.push(bytes.subarray(at, at + length.value));
    at += length.value;
  }
  return elements;
}

function readLeb128(bytes: Buffer, start: number): { value: number; bytes: number } | null {
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

function typeOf(obu: Buffer): number {
  return obu.length === 0 ? 0 : (obu.readUInt8(0) >> 3) & 0x0f;
}

/** Delimiters are the container's matter, and tile lists nobody's. */
function isKept(obu: Buffer): boolean {
  const type = typeOf(obu);
  return obu.length > 0 && type !== temporalDelimiter && type !== tileList;
}

/** The OBU with its size, which it leaves to the packet on the way. */
function withSize(obu: Buffer): Buffer {
  const header = obu.readUInt8(0);
  const hasSize = (header & 0x02) !== 0;
  if (hasSize) return obu;
  const headerBytes = header & 0x04 ? 2 : 1;
  const head = Buffer.from(obu.subarray(0, headerBytes));
  head.writeUInt8(header | 0x02, 0);
  const body = obu.subarray(headerBytes);
  return Buffer.concat([head, formatLeb128(body.length), body]);
}
