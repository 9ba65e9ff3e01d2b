import { BitReader } from './bit-reader.js';
import { withoutEmulation } from './emulation.js';

/** What a picture parameter set says of slices (H.264 §7.3.2.2). */
export interface PictureSet {
  readonly id: number;
  /** Slices are coded by CABAC, else by CAVLC. */
  readonly isArithmetic: boolean;
  /** Slices tell where the bottom field stands in the order. */
  readonly hasFieldOrder: boolean;
  readonly isWeighted: boolean;
  readonly quantizer: number;
  readonly hasDeblocking: boolean;
  readonly hasRedundancy: boolean;
}

/** Null for one that cannot be read, or that deals macroblocks out to several groups. */
export function parsePictureSet(pps: Buffer): PictureSet | null {
  try {
    return readPictureSet(new BitReader(withoutEmulation(pps.subarray(1))));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function readPictureSet(bits: BitReader): PictureSet | null {
  const id = bits.golomb();
  bits.golomb();
  const isArithmetic = bits.flag();
  const hasFieldOrder = bits.flag();
  const groups = bits.golomb() + 1;
  if (groups > 1) return null;
  bits.golomb();
  bits.golomb();
  const isWeighted = bits.flag();
  bits.read(2);
  const quantizer = 26 + bits.signedGolomb();
  bits.signedGolomb();
  bits.signedGolomb();
  const hasDeblocking = bits.flag();
  bits.read(1);
  const hasRedundancy = bits.flag();
  return {
    id,
    isArithmetic,
    hasFieldOrder,
    isWeighted,
    quantizer,
    hasDeblocking,
    hasRedundancy,
  };
}
