import type { BitWriter } from './bit-writer.js';

/**
 * How likely `mb_skip_flag` is at first when no neighbour differs (H.264 table 9-13, index 11 under
 * `cabac_init_idc` 0), at the coarsest quantizer: of all these it is the likeliest there.
 */
const slope = 23;
const offset = 33;

/** The quantizer that the slice has to declare: the coarsest, for which the first state is known. */
export const skipsQuantizer = 51;

const firstState = ((slope * skipsQuantizer) >> 4) + offset - 64;
const lastState = 62;

/** The range of the less likely value from that first state on (H.264 table 9-44); the other one never comes. */
const unlikelyRanges = [
  [16, 20, 23, 27],
  [15, 19, 22, 25],
  [14, 18, 21, 24],
  [14, 17, 20, 23],
  [13, 16, 19, 22],
  [12, 15, 18, 21],
  [12, 14, 17, 20],
  [11, 14, 16, 19],
  [11, 13, 15, 18],
  [10, 12, 15, 17],
  [10, 12, 14, 16],
  [9, 11, 13, 15],
  [9, 11, 12, 14],
  [8, 10, 12, 14],
  [8, 9, 11, 13],
  [7, 9, 11, 12],
  [7, 9, 10, 12],
  [7, 8, 10, 11],
  [6, 8, 9, 11],
  [6, 7, 9, 10],
  [6, 7, 8, 9],
] as const;

/**
 * Writes a slice's data of skipped macroblocks alone, its end included, coded by CABAC (H.264
 * §9.3.4). Only the likelier value of each decision comes, so that the low end stays at zero up to
 * the slice's end.
 */
export function writeCabacSkips(bits: BitWriter, macroblocks: number): void {
  while (!bits.isAligned) bits.write(1, 1);
  let range = 510;
  // The very first bit of the code is never written (§9.3.4.2).
  let isFirst = true;
  const double = (): void => {
    range *= 2;
    if (!isFirst) bits.write(1, 0);
    isFirst = false;
  };
  let state = firstState;
  for (let i = 0; i < macroblocks; i += 1) {
    const row = unlikelyRanges[Math.min(state, lastState) - firstState] ?? unlikelyRanges[0];
    range -= row[((range >> 6) & 3) as 0 | 1 | 2 | 3];
    state += 1;
    if (range < 256) double();
    if (i === macroblocks - 1) break;
    // The slice does not end here.
    range -= 2;
    if (range < 256) double();
  }
  // §9.3.4.5: here it ends, and the last bit that is written ends the payload too.
  bits.write(isFirst ? 9 : 10, (range - 2) | 1);
}
