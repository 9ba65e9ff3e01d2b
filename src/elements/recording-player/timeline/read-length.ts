/**
 * `known` is what others say of it. What still grows has no end in some browsers, but a last second that can be
 * gone to; hls.js, too, may load media before it tells its length. Neither is shorter than is known.
 */
export function readLength(
  { duration, seekable }: Pick<HTMLVideoElement, 'duration' | 'seekable'>,
  known: number,
): number {
  const isEndless = duration === Infinity && seekable.length > 0;
  return isEndless ? Math.max(known, seekable.end(seekable.length - 1)) : duration;
}
