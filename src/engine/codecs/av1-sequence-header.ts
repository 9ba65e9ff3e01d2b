import { BitReader } from './bit-reader.js';
import { u8 } from '../mp4/mp4-box.js';
import { isSaneSize, twoDigits } from './video-config.js';
import type { VideoConfig } from './video-config.js';

/** Longer than any; one that claims more is damaged, and it is kept with every initialization. */
const maxHeaderBytes = 256;

/** "Chosen by each picture" (AV1 §5.5.1). */
const chosenByPicture = 2;

/** Colours that mean RGB, which is not subsampled (AV1 §5.5.2). */
const srgb = { primaries: 1, transfer: 13, matrix: 0 } as const;

/**
 * What a stream with this sequence header is; null when it cannot be read. `content` is the header
 * without its OBU's own, `obu` the whole of it with its size.
 */
export function createAv1Config(content: Buffer, obu: Buffer): VideoConfig | null {
  if (obu.length > maxHeaderBytes) return null;
  try {
    return toConfig(readSequence(new BitReader(content)), obu);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface Sequence {
  readonly profile: number;
  readonly level: number;
  readonly tier: number;
  readonly width: number;
  readonly height: number;
  readonly colour: Colour;
}

interface Colour {
  readonly bitDepth: number;
  readonly isMonochrome: boolean;
  readonly subsamplingX: boolean;
  readonly subsamplingY: boolean;
  readonly samplePosition: number;
}

/** AV1 Codec ISO Media File Format Binding §2.3.3, and §5 for the name. */
function toConfig(sequence: Sequence, obu: Buffer): VideoConfig | null {
  const { profile, level, tier, width, height, colour } = sequence;
  if (!isSaneSize({ width, height })) return null;
  const bit = (is: boolean, at: number): number => (is ? 1 << at : 0);
  const format =
    (tier << 7) |
    bit(colour.bitDepth > 8, 6) |
    bit(colour.bitDepth > 10, 5) |
    bit(colour.isMonochrome, 4) |
    bit(colour.subsamplingX, 3) |
    bit(colour.subsamplingY, 2) |
    colour.samplePosition;
  const decoder = Buffer.concat([u8(0x81, (profile << 5) | level, format, 0), obu]);
  const levelName = `${twoDigits(level)}${tier === 0 ? 'M' : 'H'}`;
  const name = `av01.${profile}.${levelName}.${twoDigits(colour.bitDepth)}`;
  return { codec: 'AV1', width, height, name, decoder };
}

/** AV1 §5.5.1. */
function readSequence(bits: BitReader): Sequence {
  const profile = bits.read(3);
  bits.read(1);
  const isReduced = bits.flag();
  const { level, tier } = isReduced ? { level: bits.read(5), tier: 0 } : readOperatingPoints(bits);
  const widthBits = bits.read(4) + 1;
  const heightBits = bits.read(4) + 1;
  const width = bits.read(widthBits) + 1;
  const height = bits.read(heightBits) + 1;
  if (!isReduced && bits.flag()) bits.read(7);
  bits.read(3);
  if (!isReduced) skipTools(bits);
  bits.read(3);
  return { profile, level, tier, width, height, colour: readColour(bits, profile) };
}

/** Timing, and the level and tier of the first operating point, which is all layers. */
function readOperatingPoints(bits: BitReader): { level: number; tier: number } {
  let delayBits = 0;
  let hasDecoderModel = false;
  if (bits.flag()) {
    bits.read(32);
    bits.read(32);
    if (bits.flag()) bits.golomb();
    hasDecoderModel = bits.flag();
    if (hasDecoderModel) {
      delayBits = bits.read(5) + 1;
      bits.read(32);
      bits.read(10);
    }
  }
  const hasDisplayDelay = bits.flag();
  const count = bits.read(5) + 1;
  let first: { level: number; tier: number } | null = null;
  for (let i = 0; i < count; i += 1) {
    bits.read(12);
    const level = bits.read(5);
    const tier = level > 7 ? bits.read(1) : 0;
    first ??= { level, tier };
    if (hasDecoderModel && bits.flag()) {
      bits.read(delayBits);
      bits.read(delayBits);
      bits.read(1);
    }
    if (hasDisplayDelay && bits.flag()) bits.read(4);
  }
  return first ?? { level: 0, tier: 0 };
}

/** What says how pictures are coded, between their size and their colours. */
function skipTools(bits: BitReader): void {
  bits.read(4);
  const hasOrder = bits.flag();
  if (hasOrder) bits.read(2);
  const screenContent = bits.flag() ? chosenByPicture : bits.read(1);
  if (screenContent > 0 && !bits.flag()) bits.read(1);
  if (hasOrder) bits.read(3);
}

/** AV1 §5.5.2. */
function readColour(bits: BitReader, profile: number): Colour {
  const isHigh = bits.flag();
  const bitDepth = isHigh ? (profile === 2 && bits.flag() ? 12 : 10) : 8;
  const isMonochrome = profile !== 1 && bits.flag();
  const isDescribed = bits.flag();
  const primaries = isDescribed ? bits.read(8) : 2;
  const transfer = isDescribed ? bits.read(8) : 2;
  const matrix = isDescribed ? bits.read(8) : 2;
  if (isMonochrome) {
    bits.read(1);
    return { bitDepth, isMonochrome, subsamplingX: true, subsamplingY: true, samplePosition: 0 };
  }
  let [subsamplingX, subsamplingY] = [false, false];
  const isRgb =
    primaries === srgb.primaries && transfer === srgb.transfer && matrix === srgb.matrix;
  if (!isRgb) {
    bits.read(1);
    if (profile === 0) [subsamplingX, subsamplingY] = [true, true];
    else if (profile === 2 && bitDepth === 12) {
      subsamplingX = bits.flag();
      subsamplingY = subsamplingX && bits.flag();
    } else if (profile === 2) subsamplingX = true;
  }
  const samplePosition = subsamplingX && subsamplingY ? bits.read(2) : 0;
  return { bitDepth, isMonochrome, subsamplingX, subsamplingY, samplePosition };
}
