/**
 * What does not know yet how long it is goes no further than it knows: hls.js may tell its length after the
 * metadata, and now and then after the first picture. And what is not open yet begins where it was opened at.
 */
export function canGoTo(
  {
    duration,
    readyState,
    seekable,
  }: Pick<HTMLMediaElement, 'duration' | 'readyState' | 'seekable'>,
  seconds: number,
): boolean {
  if (readyState === 0) return false;
  if (readyState > 1 && duration < Infinity) return true;
  return seekable.length > 0 && seekable.end(0) >= seconds;
}
