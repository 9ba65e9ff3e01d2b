import type { RtpPacket } from '../rtp/rtp-packet.js';

/** One access unit. */
export interface H264Frame {
  readonly timestamp: number;
  /** NAL units without start codes or lengths. */
  readonly nals: readonly Buffer[];
  /** Begins with an IDR picture, so that decoding can start here. */
  readonly isKey: boolean;
}

/** A 4K key frame stays well below; a sender that goes on without an end is cut off. */
const maxFrameBytes = 8 * 1024 * 1024;

export const nalType = {
  slice: 1,
  idr: 5,
  parameterSetSequence: 7,
  parameterSetPicture: 8,
  delimiter: 9,
} as const;

/** Puts H.264 frames together from packets in order (RFC 6184: single, STAP-A and FU-A). */
export class H264Depacketizer {
  #timestamp: number | null = null;
  #nals: Buffer[] = [];
  #bytes = 0;
  #fragments: Buffer[] | null = null;
  #isBroken = false;

  /** Takes the next packet and returns the frames that it completes. */
  push({ payload, timestamp, marker }: RtpPacket): H264Frame[] {
    const frames: H264Frame[] = [];
    if (this.#timestamp !== null && this.#timestamp !== timestamp) frames.push(...this.#finish());
    // What is missing was of frames before this one, of which there is nothing yet.
    if (this.#timestamp === null && isSequenceStart(payload)) this.#isBroken = false;
    this.#timestamp = timestamp;
    if (payload.length > 0) this.#take(payload);
    if (marker) frames.push(...this.#finish());
    return frames;
  }

  /** Packets before the next one are missing: the frame under way cannot be completed. */
  skip(): void {
    this.#isBroken = true;
    this.#fragments = null;
  }

  #take(payload: Buffer): void {
    this.#bytes += payload.length;
    if (this.#bytes > maxFrameBytes) this.skip();
    if (this.#isBroken) return;
    const type = payload.readUInt8(0) & 0x1f;
    if (type >= 1 && type <= 23) this.#nals.push(payload);
    else if (type === 24) this.#takeAggregate(payload);
    else if (type === 28) this.#takeFragment(payload);
  }

  #takeAggregate(payload: Buffer): void {
    let offset = 1;
    while (offset + 2 < payload.length) {
      const end = offset + 2 + payload.readUInt16BE(offset);
      if (end > payload.length || end === offset + 2) break;
      this.#nals.push(payload.subarray(offset + 2, end));
      offset = end;
    }
  }

  #takeFragment(payload: Buffer): void {
    if (payload.length < 3) return;
    const header = payload.readUInt8(1);
    if (header & 0x80) {
      const nalHeader = (payload.readUInt8(0) & 0xe0) | (header & 0x1f);
      this.#fragments = [Buffer.from([nalHeader]), payload.subarray(2)];
    } else if (this.#fragments !== null) {
      this.#fragments.push(payload.subarray(2));
    } else {
      this.#isBroken = true;
      return;
    }
    if (header & 0x40) {
      this.#nals.push(Buffer.concat(this.#fragments));
      this.#fragments = null;
    }
  }

  #finish(): H264Frame[] {
    const isWhole = !this.#isBroken && this.#fragments === null;
    const frame = { timestamp: this.#timestamp ?? 0, nals: this.#nals, isKey: hasIdr(this.#nals) };
    this.#nals = [];
    this.#bytes = 0;
    this.#fragments = null;
    this.#isBroken = false;
    this.#timestamp = null;
    return isWhole && frame.nals.length > 0 ? [frame] : [];
  }
}

/** Whether a payload begins with a sequence's parameter set, before which a frame has nothing that counts. */
function isSequenceStart(payload: Buffer): boolean {
  const first = typeOfNal(payload) === 24 ? payload.subarray(3) : payload;
  return typeOfNal(first) === nalType.parameterSetSequence;
}

function hasIdr(nals: readonly Buffer[]): boolean {
  return nals.some((nal) => typeOfNal(nal) === nalType.idr);
}

/** The type of a NAL unit, 0 for an empty one. */
export function typeOfNal(nal: Buffer): number {
  return nal.length === 0 ? 0 : nal.readUInt8(0) & 0x1f;
}
