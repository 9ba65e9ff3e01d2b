import { TONE } from './counted-camera.js';
import { decodeMedia } from './decode-media.js';
import { placeSteps, WINDOW_MS } from './place-steps.js';
import { readPictures } from './read-pictures.js';

const RATE = 8_000;
/** The strongest pitch must hold this share of the sound, or it counts as none. */
const PURITY = 0.5;

/** What a file shows and lets hear, as ms since 1970, each to within one step. */
export interface Sightings {
  readonly picture: readonly number[];
  readonly sound: readonly number[];
}

/**
 * Reads a file to its end, or as far as it can be played. `near` is about when it was filmed, for sound
 * that has no pictures beside it.
 */
export async function readSightings(path: string, epoch: number, near: number): Promise<Sightings> {
  const [pictures, pitches] = await Promise.all([readPictures(path, epoch), readPitches(path)]);
  const clock = pictures.length > 0 ? pictures : [{ seconds: 0, at: near }];
  return {
    picture: pictures.map(({ at }) => at),
    sound: placeSteps(pitches, clock, epoch),
  };
}

/** Of each window the pitch that it is, or null. */
async function readPitches(path: string): Promise<(number | null)[]> {
  const { bytes } = await decodeMedia([
    ...['-loglevel', 'error', '-i', path, '-map', '0:a?', '-ac', '1'],
    // Holes in the sound are silence, so that it keeps its time.
    ...['-af', `aresample=${RATE}:async=1`, '-f', 's16le', '-'],
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
