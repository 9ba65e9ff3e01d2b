import type { CodecName } from '../codec.js';

export type VideoCodec = Exclude<CodecName, 'opus'>;

/** What a player must know of a track of pictures before the first one. */
export interface VideoConfig {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  /** Codec and profile as RFC 6381 names them, such as `avc1.42c01f`. */
  readonly name: string;
  /** What the box that describes the pictures to a decoder holds: `avcC`, `vpcC` or `av1C`. */
  readonly decoder: Buffer;
}

/** Larger than any picture; what says more is damaged. */
const maxDimension = 16_384;

/** Whether a picture may have this size. */
export function isSaneSize({ width, height }: { width: number; height: number }): boolean {
  return width > 0 && height > 0 && width <= maxDimension && height <= maxDimension;
}

export function isSameVideo(a: VideoConfig, b: VideoConfig): boolean {
  const isSameSize = a.width === b.width && a.height === b.height;
  return a.codec === b.codec && isSameSize && a.decoder.equals(b.decoder);
}

/** Text that has two digits at least. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** Whether browsers play these pictures from an MP4: VP8 they do not. */
export function isPlayable({ codec }: VideoConfig): boolean {
  return codec !== 'VP8';
}
