import { TONE } from './counted-camera.js';
import type { ShownPicture } from './read-pictures.js';

/** A step of the tone has five of these windows. */
export const WINDOW_MS = 100;

/**
 * The steps of the tone that are heard for two windows at least, as ms since 1970. Pitches come round every
 * 12 s, and what nobody has is closed up in a recording that was joined: which step it is, is told by the
 * pictures that are shown about then.
 */
export function placeSteps(
  pitches: readonly (number | null)[],
  clock: readonly ShownPicture[],
  epoch: number,
): number[] {
  const steps: number[] = [];
  let shown = 0;
  pitches.forEach((pitch, index) => {
    const seconds = ((index + 0.5) * WINDOW_MS) / 1_000;
    while ((clock[shown + 1]?.seconds ?? Infinity) <= seconds) shown += 1;
    const picture = clock[shown];
    if (picture === undefined || pitch === null || pitches[index - 1] !== pitch) return;
    const filmedMs = picture.at + (seconds - picture.seconds) * 1_000;
    // In the middle of its step, if the sound is in step with the pictures.
    const expected = (filmedMs - epoch) / TONE.stepMs - 0.5;
    const step = pitch + Math.round((expected - pitch) / TONE.count) * TONE.count;
    if (steps.at(-1) !== step) steps.push(step);
  });
  return steps.map((step) => epoch + step * TONE.stepMs);
}
