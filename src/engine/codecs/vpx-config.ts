import { u16, u8 } from '../mp4/mp4-box.js';
import { isSaneSize, twoDigits } from './video-config.js';
import type { VideoConfig } from './video-config.js';

/** Levels of VP9 by the pixels that they allow in a picture and in a second (VP9 levels, Annex A). */
const levels = [
  [10, 36_864, 829_440],
  [11, 73_728, 2_764_800],
  [20, 122_880, 4_608_000],
  [21, 245_760, 9_216_000],
  [30, 552_960, 20_736_000],
  [31, 983_040, 36_864_000],
  [40, 2_228_224, 83_558_400],
  [41, 2_228_224, 160_432_128],
  [50, 8_912_896, 311_951_360],
  [51, 8_912_896, 588_251_136],
  [60, 35_651_584, 1_176_502_272],
] as const;

const highestLevel = 62;

/** No browser sends more pictures in a second; what comes is not known beforehand. */
const frameRate = 60;

/** Profile 0 is all that is negotiated: eight bits, 4:2:0, chroma beside luma. */
const profile = 0;
const bitDepth = 8;
const chromaSubsampling = 1;

/** "Unspecified" in every table of colours: the pictures say it themselves. */
const unspecifiedColour = [2, 2, 2] as const;

/** What a stream of VP8 or VP9 with pictures of this size is; null for a size that none has. */
export function createVpxConfig(
  codec: 'VP8' | 'VP9',
  size: { readonly width: number; readonly height: number },
): VideoConfig | null {
  if (!isSaneSize(size)) return null;
  const level = levelOf(size.width * size.height);
  // VP Codec ISO Media File Format Binding: version and flags, then the decoder's record.
  const decoder = Buffer.concat([
    u8(1, 0, 0, 0, profile, level, (bitDepth << 4) | (chromaSubsampling << 1)),
    u8(...unspecifiedColour),
    u16(0),
  ]);
  const tag = codec === 'VP8' ? 'vp08' : 'vp09';
  const name = [tag, twoDigits(profile), twoDigits(level), twoDigits(bitDepth)].join('.');
  return { codec, width: size.width, height: size.height, name, decoder };
}

function levelOf(pixels: number): number {
  const found = levels.find(
    ([, inPicture, inSecond]) => pixels <= inPicture && pixels * frameRate <= inSecond,
  );
  return found?.[0] ?? highestLevel;
}
