import { BitReader } from './bit-reader.js';
import { withoutEmulation } from './emulation.js';
import { u16, u8 } from '../mp4/mp4-box.js';
import { isSaneSize } from './video-config.js';
import type { VideoConfig } from './video-config.js';

/** A parameter set that says more about itself than this is damaged. */
const maxSetBytes = 1024;

/** Profiles whose sequence parameter set has the chroma fields (H.264 §7.3.2.1.1). */
const highProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135]);

/** Profiles whose decoder record says how pixels are sampled (ISO/IEC 14496-15 §5.3.3.1). */
const recordedProfiles = new Set([100, 110, 122, 144]);
const eightBitFourTwoZero = u8(0xfd, 0xf8, 0xf8, 0);

/** What a stream with these parameter sets is; null when they cannot be read. */
export function createH264Config(sps: Buffer | null, pps: Buffer | null): VideoConfig | null {
  const size = sps === null ? null : parseH264Size(sps);
  if (sps === null || pps === null || size === null || pps.length > maxSetBytes) return null;
  const profile = sps.subarray(1, 4);
  // ISO/IEC 14496-15 §5.3.3.1, with lengths of four bytes.
  const decoder = Buffer.concat([
    u8(1, ...profile, 0xff, 0xe1),
    u16(sps.length),
    sps,
    u8(1),
    u16(pps.length),
    pps,
    recordedProfiles.has(sps.readUInt8(1)) ? eightBitFourTwoZero : Buffer.alloc(0),
  ]);
  return { codec: 'H264', ...size, name: `avc1.${profile.toString('hex')}`, decoder };
}

/** What a sequence parameter set says of pictures and their slices. */
export interface SequenceSet {
  readonly width: number;
  readonly height: number;
  /** Sixteen pixels square each. */
  readonly macroblocks: number;
  readonly chromaFormat: number;
  readonly hasSeparatePlanes: boolean;
  /** How long `frame_num` is. */
  readonly frameNumberBits: number;
  readonly orderType: number;
  /** How long `pic_order_cnt_lsb` is, where the order type is 0. */
  readonly orderBits: number;
  readonly maxReferences: number;
  /** Pictures are never made of two fields. */
  readonly isFrameOnly: boolean;
}

/** The size of the picture, or null when the parameter set cannot be read. */
export function parseH264Size(sps: Buffer): { width: number; height: number } | null {
  const set = parseSequenceSet(sps);
  return set === null ? null : { width: set.width, height: set.height };
}

/** Null for one that cannot be read. */
export function parseSequenceSet(sps: Buffer): SequenceSet | null {
  if (sps.length < 5 || sps.length > maxSetBytes) return null;
  try {
    return readSequenceSet(new BitReader(withoutEmulation(sps.subarray(1))));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readSequenceSet(bits: BitReader): SequenceSet | null {
  const profile = bits.read(8);
  bits.read(16);
  bits.golomb();
  let chroma = 1;
  let hasSeparatePlanes = false;
  if (highProfiles.has(profile)) {
    chroma = bits.golomb();
    if (chroma === 3) hasSeparatePlanes = bits.flag();
    bits.golomb();
    bits.golomb();
    bits.read(1);
    if (bits.read(1) === 1) {
      for (let i = 0; i < (chroma === 3 ? 12 : 8); i += 1) {
        if (bits.read(1) === 1) skipScalingList(bits, i < 6 ? 16 : 64);
      }
    }
  }
  const frameNumberBits = bits.golomb() + 4;
  const orderType = bits.golomb();
  let orderBits = 0;
  if (orderType === 0) orderBits = bits.golomb() + 4;
  else if (orderType === 1) {
    bits.read(1);
    bits.golomb();
    bits.golomb();
    const cycle = bits.golomb();
    if (cycle > 255) return null;
    for (let i = 0; i < cycle; i += 1) bits.golomb();
  }
  const maxReferences = bits.golomb();
  bits.read(1);
  const widthInUnits = bits.golomb() + 1;
  const heightInUnits = bits.golomb() + 1;
  const frameOnly = bits.read(1);
  if (frameOnly === 0) bits.read(1);
  bits.read(1);
  let [left, right, top, bottom] = [0, 0, 0, 0];
  if (bits.read(1) === 1) {
    left = bits.golomb();
    right = bits.golomb();
    top = bits.golomb();
    bottom = bits.golomb();
  }
  const cropX = chroma === 1 || chroma === 2 ? 2 : 1;
  const cropY = (chroma === 1 ? 2 : 1) * (2 - frameOnly);
  const width = widthInUnits * 16 - cropX * (left + right);
  const height = (2 - frameOnly) * heightInUnits * 16 - cropY * (top + bottom);
  if (!isSaneSize({ width, height })) return null;
  return {
    width,
    height,
    macroblocks: widthInUnits * heightInUnits * (2 - frameOnly),
    chromaFormat: chroma,
    hasSeparatePlanes,
    frameNumberBits,
    orderType,
    orderBits,
    maxReferences,
    isFrameOnly: frameOnly === 1,
  };
}

function skipScalingList(bits: BitReader, size: number): void {
  let last = 8;
  let next = 8;
  for (let i = 0; i < size; i += 1) {
    if (next !== 0) {
      const code = bits.golomb();
      const delta = code & 1 ? (code + 1) / 2 : -code / 2;
      next = (last + delta + 256) & 0xff;
    }
    last = next === 0 ? last : next;
  }
}
