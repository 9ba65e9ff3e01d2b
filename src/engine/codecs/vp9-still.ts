/** "Show what is there", in profile 0; the lowest three bits name where (VP9 §6.2). */
const showExisting = 0x88;

/**
 * A picture that shows the one before it unchanged, or null where that was not kept for reference.
 * `previous` is that picture as it is stored.
 */
export function createVp9Still(previous: Buffer): Buffer | null {
  const frame = lastFrame(previous);
  if (frame.length === 1) return (frame.readUInt8(0) & 0xf8) === showExisting ? frame : null;
  if (frame.length < 3) return null;
  const bits = frame.readUIntBE(0, 3);
  const bit = (at: number): number => (bits >> (23 - at)) & 1;
  // A marker, the profile, and whether something existing is shown.
  if (bits >> 19 !== 0b10000) return null;
  const isInter = bit(5) === 1;
  const isShown = bit(6) === 1;
  const isResilient = bit(7) === 1;
  if (!isShown) return null;
  // A key frame is kept everywhere.
  if (!isInter) return Buffer.from([showExisting]);
  const kept = (bits >> (isResilient ? 8 : 6)) & 0xff;
  const slot = [0, 1, 2, 3, 4, 5, 6, 7].find((at) => (kept >> at) & 1);
  return slot === undefined ? null : Buffer.from([showExisting | slot]);
}

/** The last frame of a superframe, which is what it shows (VP9 Annex B); else all there is. */
function lastFrame(bytes: Buffer): Buffer {
  const marker = bytes.at(-1) ?? 0;
  const frames = (marker & 0x07) + 1;
  const sizeBytes = ((marker >> 3) & 0x03) + 1;
  const start = bytes.length - 2 - sizeBytes * frames;
  if (marker >> 5 !== 0b110 || start < 0 || bytes.readUInt8(start) !== marker) return bytes;
  let at = 0;
  for (let i = 0; i < frames - 1; i += 1) {
    at += bytes.readUIntLE(start + 1 + i * sizeBytes, sizeBytes);
  }
  return bytes.subarray(at, start);
}
