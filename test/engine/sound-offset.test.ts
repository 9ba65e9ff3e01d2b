import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { agreeOn, findOffset } from '../../src/engine/joining/sound-offset.js';
import { comparedRate, readProfile } from '../../src/engine/joining/sound-profile.js';
import { createRandom } from './support/mutation.js';

/** Noise whose loudness changes every 50 ms; `at` is where in it a recorder begins. */
function createSound(seconds: number): Int16Array {
  const random = createRandom();
  const samples = new Int16Array(seconds * comparedRate);
  let loudness = 0;
  for (let i = 0; i < samples.length; i += 1) {
    if (i % (comparedRate / 20) === 0) loudness = random(4000) + 1;
    samples[i] = random(loudness * 2) - loudness;
  }
  return samples;
}

/** An organ that plays a melody: as loud throughout, and each tone is held so long. */
function createMelody(seconds: number, toneSeconds = 0.5): Int16Array {
  const random = createRandom();
  const samples = new Int16Array(seconds * comparedRate);
  let [angle, hertz] = [0, 0];
  for (let i = 0; i < samples.length; i += 1) {
    if (i % (comparedRate * toneSeconds) === 0) hertz = 200 + random(1_800);
    angle += (2 * Math.PI * hertz) / comparedRate;
    samples[i] = 8_000 * Math.sin(angle);
  }
  return samples;
}

const cut = (samples: Int16Array, fromMs: number, toMs: number): Int16Array =>
  samples.slice((fromMs * comparedRate) / 1000, (toMs * comparedRate) / 1000);

describe('findOffset', () => {
  const sound = createSound(20);

  it('finds by how much two recorders of the same sound began apart', () => {
    const a = readProfile(cut(sound, 4_000, 14_000));
    for (const [fromMs, expected] of [
      [4_000, 0],
      [3_270, 730],
      [5_210, -1_210],
    ] as const) {
      // Half as loud, and with a hiss of its own.
      const random = createRandom();
      const other = cut(sound, fromMs, fromMs + 5_000).map((value) => value / 2 + random(60) - 30);
      const { laterMs = NaN, commonMs } = findOffset(a, readProfile(other), 3_000) ?? {};
      assert.ok(Math.abs(laterMs - expected) <= 10, `${laterMs} for ${expected}`);
      // What began before the other one, or ends behind it, is not heard twice.
      const both = 5_000 - Math.max(0, expected);
      assert.ok(Math.abs((commonMs ?? NaN) - both) <= 20, `${commonMs} in common, of ${both}`);
    }
  });

  it('finds it in a melody, too, of which every tone is as loud', () => {
    const melody = createMelody(20);
    const random = createRandom();
    const a = readProfile(cut(melody, 4_000, 14_000));
    for (const [fromMs, expected] of [
      [4_000, 0],
      [5_210, -1_210],
    ] as const) {
      const other = cut(melody, fromMs, fromMs + 5_000).map((value) => value / 2 + random(60) - 30);
      const { laterMs = NaN } = findOffset(a, readProfile(other), 3_000) ?? {};
      assert.ok(Math.abs(laterMs - expected) <= 10, `${laterMs} for ${expected}`);
    }
  });

  it('does not guess where the sound is another, or none, or tells no moment from another', () => {
    const a = readProfile(cut(sound, 0, 6_000));
    const another = readProfile(cut(sound, 12_000, 18_000));
    const ticking = readProfile(
      Int16Array.from({ length: 6 * comparedRate }, (_, i) => (i % 4_000 < 400 ? 9_000 : 3)),
    );
    assert.equal(findOffset(a, another, 3_000), null);
    assert.equal(findOffset(a, readProfile(new Int16Array(6 * comparedRate)), 3_000), null);
    assert.equal(findOffset(ticking, ticking, 3_000), null);
    const held = readProfile(createMelody(6, 6));
    assert.equal(findOffset(held, held, 3_000), null);
    assert.equal(
      findOffset(
        a,
        a.map((band) => band.slice(0, 100)),
        3_000,
      ),
      null,
    );
  });
});

describe('agreeOn', () => {
  const hear = (...times: number[]) =>
    times.map((byMs) => ({ byMs, commonMs: 20_000, likeness: 0.9 }));

  it('takes the one in the middle where most say the same, and none where they contradict', () => {
    assert.equal(agreeOn(hear(-1_440)), -1_440);
    assert.equal(agreeOn(hear(30, 900, 10)), 30);
    assert.equal(agreeOn(hear(20, -1_440)), null);
    assert.equal(agreeOn(hear(-1_440, 20, 900)), null);
    assert.equal(agreeOn([]), null);
  });

  it('does not believe one alone that is both short and not very like', () => {
    const chance = { byMs: 730, commonMs: 3_900, likeness: 0.74 };
    assert.equal(agreeOn([chance]), null);
    assert.equal(agreeOn([{ ...chance, commonMs: 4_000 }]), 730);
    assert.equal(agreeOn([{ ...chance, likeness: 0.75 }]), 730);
    assert.equal(agreeOn([chance, { ...chance, byMs: 740 }]), 730);
  });
});
