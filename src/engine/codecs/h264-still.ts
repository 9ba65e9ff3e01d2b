import { BitReader } from './bit-reader.js';
import { BitWriter } from './bit-writer.js';
import { skipsQuantizer, writeCabacSkips } from './cabac-skips.js';
import { withEmulation, withoutEmulation } from './emulation.js';
import { nalType, typeOfNal } from './h264-depacketizer.js';
import { parseSequenceSet } from './h264-parameter-sets.js';
import type { SequenceSet } from './h264-parameter-sets.js';
import { parsePictureSet } from './h264-picture-set.js';
import type { PictureSet } from './h264-picture-set.js';

/** Longer than any slice header up to the picture's place in the order. */
const headerBytes = 32;

/** A slice of a picture that others refer to, of the lowest rank. */
const referenceSlice = 0x20 | nalType.slice;

/** No number in a slice's header is longer (H.264 §7.4.2.1.1). */
const maxNumberBits = 16;

/** "All slices of this picture are of type P" (H.264 table 7-6). */
const allPredicted = 5;

/** Where a picture stands among the others. */
export interface Place {
  readonly isReference: boolean;
  readonly frameNumber: number;
  readonly order: number;
}

/**
 * A picture that shows the one before it unchanged: one slice of skipped macroblocks. `previous` is
 * that picture and `decoder` what its track declares, both as they are stored. Null where such a
 * picture cannot be written, as for fields.
 *
 * It is a reference in its turn: pictures that follow each other without being one would need
 * places in the order which the sender's next picture may already have. So after it only a key
 * frame can follow from the sender.
 */
export function createH264Still(previous: Buffer, decoder: Buffer): Buffer | null {
  const sets = readSets(decoder);
  const nals = splitSample(previous);
  const slice = nals.find((nal) => [nalType.slice, nalType.idr].includes(typeOfNal(nal) as 1 | 5));
  if (sets === null || slice === undefined) return null;
  const { sequence, picture } = sets;
  const isWritable =
    sequence.isFrameOnly &&
    !sequence.hasSeparatePlanes &&
    sequence.orderType !== 1 &&
    Math.max(sequence.frameNumberBits, sequence.orderBits) <= maxNumberBits &&
    sequence.maxReferences > 0;
  const place = isWritable ? readPlace(slice, sequence, picture) : null;
  if (place === null) return null;
  const whole = { first: 0, macroblocks: sequence.macroblocks };
  const nal = formatSkippedSlice(nextPlace(place, sequence), sequence, picture, whole);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(nal.length);
  return Buffer.concat([length, nal]);
}

/** The parameter sets of an `avcC` with one of each, as this engine writes it. */
function readSets(decoder: Buffer): { sequence: SequenceSet; picture: PictureSet } | null {
  const spsEnd = 8 + decoder.readUInt16BE(6);
  const ppsStart = spsEnd + 3;
  const sequence = parseSequenceSet(decoder.subarray(8, spsEnd));
  const ppsEnd = ppsStart + decoder.readUInt16BE(spsEnd + 1);
  const picture = parsePictureSet(decoder.subarray(ppsStart, ppsEnd));
  return sequence === null || picture === null ? null : { sequence, picture };
}

/** The NAL units of a sample, with lengths of four bytes. */
function splitSample(sample: Buffer): Buffer[] {
  const nals: Buffer[] = [];
  let at = 0;
  while (at + 4 <= sample.length) {
    const end = at + 4 + sample.readUInt32BE(at);
    nals.push(sample.subarray(at + 4, end));
    at = end;
  }
  return nals;
}

/** Where a picture stands among the others, by its slice's header (§7.3.3). */
function readPlace(nal: Buffer, sequence: SequenceSet, picture: PictureSet): Place | null {
  try {
    const bits = new BitReader(withoutEmulation(nal.subarray(1, headerBytes)));
    bits.golomb();
    bits.golomb();
    if (bits.golomb() !== picture.id) return null;
    const frameNumber = bits.read(sequence.frameNumberBits);
    if (typeOfNal(nal) === nalType.idr) bits.golomb();
    const order = bits.read(sequence.orderBits);
    return { isReference: (nal.readUInt8(0) & 0x60) !== 0, frameNumber, order };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** One frame is two places in the order, for its two fields. */
function nextPlace({ isReference, frameNumber, order }: Place, sequence: SequenceSet): Place {
  return {
    isReference: true,
    frameNumber: (frameNumber + (isReference ? 1 : 0)) % 2 ** sequence.frameNumberBits,
    order: (order + 2) % 2 ** sequence.orderBits,
  };
}

/** A slice of these macroblocks as they are in the picture before, which is a reference itself. */
export function formatSkippedSlice(
  place: Place,
  sequence: SequenceSet,
  picture: PictureSet,
  { first, macroblocks }: { readonly first: number; readonly macroblocks: number },
): Buffer {
  const bits = new BitWriter();
  bits.golomb(first);
  bits.golomb(allPredicted);
  bits.golomb(picture.id);
  bits.write(sequence.frameNumberBits, place.frameNumber);
  bits.write(sequence.orderBits, place.order);
  if (sequence.orderType === 0 && picture.hasFieldOrder) bits.signedGolomb(0);
  if (picture.hasRedundancy) bits.golomb(0);
  // One reference, the picture before, in the order that stands by itself.
  bits.write(1, 1);
  bits.golomb(0);
  bits.write(1, 0);
  if (picture.isWeighted) {
    const hasChroma = sequence.chromaFormat !== 0;
    // No weights: for brightness, then for colour.
    bits.golomb(0);
    if (hasChroma) bits.golomb(0);
    bits.write(hasChroma ? 2 : 1, 0);
  }
  // Older references go as they would by themselves.
  bits.write(1, 0);
  if (picture.isArithmetic) bits.golomb(0);
  bits.signedGolomb(picture.isArithmetic ? skipsQuantizer - picture.quantizer : 0);
  // No deblocking: nothing is to change.
  if (picture.hasDeblocking) bits.golomb(1);
  if (picture.isArithmetic) writeCabacSkips(bits, macroblocks);
  else {
    bits.golomb(macroblocks);
    bits.write(1, 1);
  }
  return Buffer.concat([Buffer.from([referenceSlice]), withEmulation(bits.bytes)]);
}
