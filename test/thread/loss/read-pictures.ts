import { CELLS, FRAME_MS } from './counted-camera.js';
import { decodeMedia } from './decode-media.js';

/** Pixels of a cell after shrinking: its middle ones know nothing of their neighbours. */
const CELL_PIXELS = 4;
/** A cell and its opposite must differ by so much, of 255; what is less may be half a frame of each. */
const CONTRAST = 60;

/** A picture of a file. */
export interface ShownPicture {
  /** Where it stands in the file. */
  readonly seconds: number;
  /** When it was filmed, as ms since 1970. */
  readonly at: number;
}

/** Every picture of a file that can be read. */
export async function readPictures(path: string, epoch: number): Promise<ShownPicture[]> {
  const width = CELLS.columns * CELL_PIXELS;
  const height = CELLS.rows * CELL_PIXELS;
  const size = `${width}:${height}`;
  const { bytes, told } = await decodeMedia([
    ...['-i', path, '-map', '0:v?', '-fps_mode', 'passthrough'],
    ...['-vf', `scale=${size}:flags=area,format=gray,showinfo`, '-f', 'rawvideo', '-'],
  ]);
  const times = [...told.matchAll(/ pts_time:(\S+)/g)].map(([, seconds]) => Number(seconds));
  const pictures: ShownPicture[] = [];
  for (const [index, seconds] of times.entries()) {
    const frame = bytes.subarray(index * width * height, (index + 1) * width * height);
    const number = frame.length < width * height ? null : readNumber(frame, width);
    if (number !== null) pictures.push({ seconds, at: epoch + number * FRAME_MS });
  }
  return pictures;
}

/** Null where a cell does not differ from its opposite. */
function readNumber(frame: Buffer, width: number): number | null {
  const light = (cell: number): number => {
    const x = (cell % CELLS.columns) * CELL_PIXELS;
    const y = Math.floor(cell / CELLS.columns) * CELL_PIXELS;
    let sum = 0;
    for (const [right, down] of [
      [1, 1],
      [2, 1],
      [1, 2],
      [2, 2],
    ] as const) {
      sum += frame[(y + down) * width + x + right] ?? 0;
    }
    return sum / 4;
  };
  let gray = 0;
  for (let bit = 0; bit < 16; bit += 1) {
    const difference = light(2 * bit) - light(2 * bit + 1);
    if (Math.abs(difference) < CONTRAST) return null;
    if (difference > 0) gray |= 1 << bit;
  }
  let number = gray;
  for (let shift = 1; shift < 16; shift *= 2) number ^= number >> shift;
  return number;
}
