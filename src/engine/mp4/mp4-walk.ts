/** Where a box stands in some bytes. */
export interface BoxPlace {
  readonly type: string;
  readonly start: number;
  /** Start of its content. */
  readonly body: number;
  readonly end: number;
}

/** The boxes that stand next to each other between `start` and `end`, up to the first that does not fit. */
export function walkBoxes(bytes: Buffer, start = 0, end = bytes.length): BoxPlace[] {
  const boxes: BoxPlace[] = [];
  let at = start;
  while (at + 8 <= end) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > end) break;
    const type = bytes.toString('latin1', at + 4, at + 8);
    boxes.push({ type, start: at, body: at + 8, end: at + size });
    at += size;
  }
  return boxes;
}

/** The boxes of the last of these types, looked for along the path. */
export function findBoxes(bytes: Buffer, within: BoxPlace, ...path: readonly string[]): BoxPlace[] {
  const [first, ...rest] = path;
  const found = walkBoxes(bytes, within.body, within.end).filter(({ type }) => type === first);
  return rest.length === 0 ? found : found.flatMap((box) => findBoxes(bytes, box, ...rest));
}

/** Bytes of an `mdat` that are kept when its media is left out: its size and its name. */
export const boxHeaderBytes = 8;

/** The same boxes with the content of every `mdat` left out; null for bytes that are no whole boxes. */
export function omitMedia(bytes: Buffer): Buffer | null {
  const boxes = walkBoxes(bytes);
  if ((boxes.at(-1)?.end ?? 0) !== bytes.length) return null;
  return Buffer.concat(
    boxes.map(({ type, start, end }) =>
      bytes.subarray(start, type === 'mdat' ? start + boxHeaderBytes : end),
    ),
  );
}
