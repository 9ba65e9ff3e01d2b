import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { CELLS, FRAME_MS, TONE } from './counted-camera.js';

const run = promisify(execFile);

/** Pixels of a cell after shrinking: its middle ones know nothing of their neighbours. */
const CELL_PIXELS = 4;
/** A cell and its opposite must differ by so much, of 255; what is less may be half a frame of each. */
const CONTRAST = 60;
const RATE = 8_000;
/** A tone step has five of these windows. */
const WINDOW_MS = 100;
/** The strongest pitch must hold this share of the sound, or it counts as none. */
const PURITY = 0.5;
const LIMIT = { maxBuffer: 1_024 ** 3, encoding: 'buffer' } as const;

/** What a file shows and lets hear, as ms since 1970, each to within one step. */
export interface Sightings {
  readonly picture: readonly number[];
  readonly sound: readonly number[];
}

/**
 * Reads a file to its end, or as far as it can be played. `near` is about when it was filmed: pitches
 * come round every 12 s.
 */
export async function readSightings(path: string, epoch: number, near: number): Promise<Sightings> {
  const [picture, sound] = await Promise.all([readPicture(path, epoch), readPitches(path)]);
  return { picture, sound: placeSteps(sound, epoch, picture[0] ?? near) };
}

async function readPicture(path: string, epoch: number): Promise<number[]> {
  const width = CELLS.columns * CELL_PIXELS;
  const height = CELLS.rows * CELL_PIXELS;
  const size = `${width}:${height}`;
  const pixels = await decode([
    ...['-i', path, '-map', '0:v?', '-fps_mode', 'passthrough'],
    ...['-vf', `scale=${size}:flags=area,format=gray`, '-f', 'rawvideo', '-'],
  ]);
  const frames: number[] = [];
  for (let at = 0; at + width * height <= pixels.length; at += width * height) {
    const number = readNumber(pixels.subarray(at, at + width * height), width);
    if (number !== null) frames.push(epoch + number * FRAME_MS);
  }
  return frames;
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

/** Of each window the pitch that it is, or null. */
async function readPitches(path: string): Promise<(number | null)[]> {
  const bytes = await decode([
    ...['-i', path, '-map', '0:a?', '-ac', '1', '-af', `aresample=${RATE}:async=1`],
    ...['-f', 's16le', '-'],
  ]);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2));
  const length = (RATE * WINDOW_MS) / 1_000;
  const pitches: (number | null)[] = [];
  for (let at = 0; at + length <= samples.length; at += length) {
    pitches.push(readPitch(samples.subarray(at, at + length)));
  }
  return pitches;
}

/** Goertzel's filter for each of the pitches. */
function readPitch(window: Int16Array): number | null {
  const energy = window.reduce((sum, sample) => sum + sample * sample, 0);
  if (energy / window.length < 100 ** 2) return null;
  let best = { pitch: 0, power: 0 };
  for (let pitch = 0; pitch < TONE.count; pitch += 1) {
    const turn = (2 * Math.PI * (TONE.lowestHz + pitch * TONE.apartHz)) / RATE;
    let [one, two] = [0, 0];
    for (const sample of window) [one, two] = [sample + 2 * Math.cos(turn) * one - two, one];
    const power = one * one + two * two - 2 * Math.cos(turn) * one * two;
    if (power > best.power) best = { pitch, power };
  }
  return (2 * best.power) / (energy * window.length) > PURITY ? best.pitch : null;
}

/** The steps that are heard for two windows at least, as times. */
function placeSteps(pitches: readonly (number | null)[], epoch: number, near: number): number[] {
  const steps: number[] = [];
  let known = { step: (near - epoch) / TONE.stepMs, index: 0 };
  pitches.forEach((pitch, index) => {
    if (pitch === null || pitches[index - 1] !== pitch) return;
    // Holes in the sound are silence here, so that it keeps its time.
    const expected = known.step + ((index - known.index) * WINDOW_MS) / TONE.stepMs;
    const step = pitch + Math.round((expected - pitch) / TONE.count) * TONE.count;
    if (steps.at(-1) !== step) steps.push(step);
    known = { step, index };
  });
  return steps.map((step) => epoch + step * TONE.stepMs);
}

/** What of it can be decoded: a file that was cut off ends where it ends. */
async function decode(args: readonly string[]): Promise<Buffer> {
  const program = process.env.FFMPEG_PATH ?? 'ffmpeg';
  const quiet = ['-nostdin', '-loglevel', 'error', '-threads', '1'];
  try {
    return (await run(program, [...quiet, ...args], LIMIT)).stdout;
  } catch (error) {
    const { stdout } = error as { readonly stdout?: Buffer };
    return stdout ?? Buffer.alloc(0);
  }
}
