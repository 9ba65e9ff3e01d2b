import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createGrowingWait } from '../../src/elements/shared/player/growing-wait.js';

it('waits longer while one try after another fails, and is quick again after a calm', (t) => {
  let nowMs = 0;
  t.mock.method(performance, 'now', () => nowMs);
  t.mock.method(Math, 'random', () => 0.5);
  const nextWaitMs = createGrowingWait();
  const waits = [1, 2, 3, 4].map(() => {
    const waitMs = nextWaitMs();
    nowMs += waitMs;
    return waitMs;
  });
  assert.deepEqual(waits, [3_750, 7_500, 15_000, 15_000]);
  nowMs += 61_000;
  assert.equal(nextWaitMs(), 3_750);
});
