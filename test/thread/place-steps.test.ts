import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TONE } from './loss/counted-camera.js';
import { placeSteps, WINDOW_MS } from './loss/place-steps.js';

const EPOCH = 1_800_000_000_000;

/** What is heard of the camera's tone in a file that begins and goes on so, in ms since the epoch. */
function createFile(runs: readonly (readonly [fromMs: number, toMs: number])[]) {
  const pitches: number[] = [];
  const clock: { seconds: number; at: number }[] = [];
  for (const [fromMs, toMs] of runs) {
    for (let ms = fromMs; ms < toMs; ms += WINDOW_MS) {
      clock.push({ seconds: (pitches.length * WINDOW_MS) / 1_000, at: EPOCH + ms });
      pitches.push(Math.floor(ms / TONE.stepMs) % TONE.count);
    }
  }
  return { pitches, clock };
}

describe('placeSteps', () => {
  it('knows each step of the tone for what it is behind a gap that is closed up, however long', () => {
    for (const resumesMs of [4_500, 8_000, 11_500, 16_000, 28_000]) {
      const { pitches, clock } = createFile([
        [1_000, 3_000],
        [resumesMs, resumesMs + 1_000],
      ]);
      assert.deepEqual(
        placeSteps(pitches, clock, EPOCH).map((at) => at - EPOCH),
        [1_000, 1_500, 2_000, 2_500, resumesMs, resumesMs + 500],
      );
    }
  });

  it('takes sound beside a picture that stands for what follows that picture', () => {
    const { pitches, clock } = createFile([[2_000, 12_000]]);
    const steps = placeSteps(pitches, clock.slice(0, 1), EPOCH);
    assert.deepEqual(steps.length, 20);
    assert.equal(steps.at(-1), EPOCH + 11_500);
  });

  it('hears no step in a single window of it', () => {
    const clock = [{ seconds: 0, at: EPOCH }];
    assert.deepEqual(placeSteps([0, 1, null, 1, 1], clock, EPOCH), [EPOCH + 500]);
  });
});
