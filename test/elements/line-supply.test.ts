import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ampleSupply,
  nextSupply,
} from '../../src/elements/whip-broadcaster/quality/line-supply.js';
import type { LineSupply } from '../../src/elements/whip-broadcaster/quality/line-supply.js';
import type { LinkSample } from '../../src/elements/whip-broadcaster/quality/link-sample.js';

const scarce = {
  kbps: 80,
  loss: 0,
  roundTripMs: 300,
  isSqueezed: true,
  isStrained: false,
  pictures: 5,
  sourcePictures: 5,
};
const ample = { ...scarce, kbps: 600, isSqueezed: false };

/** A reading a second, from one second to another; and when the line began and ceased to be taken for scarce. */
function follow(reading: (second: number) => Omit<LinkSample, 'at'>, seconds: number): number[] {
  const turns: number[] = [];
  let supply: LineSupply = ampleSupply;
  for (let second = 1; second <= seconds; second += 1) {
    const before = supply.phase;
    supply = nextSupply(supply, { ...reading(second), at: second * 1_000 });
    if (supply.phase !== before) turns.push(second);
  }
  return turns;
}

describe('nextSupply', () => {
  it('takes a line for scarce after four readings in a row, and tries again after half a minute', () => {
    assert.deepEqual(
      follow(() => scarce, 3),
      [],
    );
    assert.deepEqual(
      follow((second) => (second === 4 ? ample : scarce), 7),
      [],
    );
    assert.deepEqual(
      follow((second) => (second < 20 ? scarce : ample), 200),
      [4, 34],
    );
  });

  it('tries less often where it comes to nothing, and not less than once a minute', () => {
    const turns = follow(() => scarce, 300);
    const waits = turns.flatMap((turn, index) =>
      index % 2 === 1 ? [turn - (turns[index - 1] ?? 0)] : [],
    );
    assert.deepEqual(waits, [30, 60, 60, 60, 60]);
  });

  it('begins anew with the shortest wait where a line had been well for some time', () => {
    const turns = follow((second) => (second < 34 || second > 60 ? scarce : ample), 97);
    assert.deepEqual(turns, [4, 34, 64, 94]);
  });

  it('thinks nothing of a still picture, nor of a line that carries a small one', () => {
    assert.deepEqual(
      follow(() => ({ ...scarce, isSqueezed: false }), 60),
      [],
    );
    assert.deepEqual(
      follow(() => ({ ...scarce, kbps: 110 }), 60),
      [],
    );
  });

  it('thinks nothing of a screen that stands still on a Wi-Fi that loses some', () => {
    const still = { ...scarce, kbps: 120, loss: 0.06, isSqueezed: false };
    assert.deepEqual(
      follow(() => still, 60),
      [],
    );
  });

  it('sees that sound which does not give way is what gets lost, on a slow device too', () => {
    const lossy = { ...scarce, kbps: 180, loss: 0.2 };
    assert.deepEqual(
      follow(() => lossy, 5),
      [4],
    );
    const slow = { ...lossy, isSqueezed: false, isStrained: true };
    assert.deepEqual(
      follow(() => slow, 5),
      [4],
    );
  });
});
