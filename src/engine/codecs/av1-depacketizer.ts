import type { RtpPacket } from '../rtp/rtp-packet.js';
import { isKeyPicture, obuType, readLeb128, typeOfObu, withObuSize } from './obu.js';

/** A sender that goes on without an end is cut off here; a 4K key frame stays well below. */
const maxFrameBytes = 8 * 1024 * 1024;

/** What no sample holds (AV1 Codec ISO Media File Format Binding §2.4). */
const unstored: ReadonlySet<number> = new Set([
  obuType.temporalDelimiter,
  obuType.redundantFrameHeader,
  obuType.tileList,
  obuType.padding,
]);

export interface Av1Frame {
  readonly timestamp: number;
  /** A temporal unit as it is stored: OBUs with their sizes. */
  readonly bytes: Buffer;
  /** Decoding can start here: a sequence header, and then a key picture. */
  readonly isKey: boolean;
  /** The sequence header with its size, where there is one. */
  readonly sequenceHeader: Buffer | null;
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
    return isWhole ? toFrame(timestamp, obus.map(withObuSize)) : null;
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
      const isStored = obu.length > 0 && !unstored.has(typeOfObu(obu));
      if (!goesOn && isStored) this.#obus.push(obu);
    });
  }
}

function toFrame(timestamp: number, obus: readonly Buffer[]): Av1Frame {
  const sequenceHeader = obus.find((obu) => typeOfObu(obu) === obuType.sequenceHeader) ?? null;
  const picture = obus.find((obu) => {
    const type = typeOfObu(obu);
    return type === obuType.frame || type === obuType.frameHeader;
  });
  const isKey = sequenceHeader !== null && picture !== undefined && isKeyPicture(picture);
  return { timestamp, bytes: Buffer.concat(obus), isKey, sequenceHeader };
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
