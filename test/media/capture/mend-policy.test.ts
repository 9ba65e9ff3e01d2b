import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toMendDelay, toWakeDelay } from '../../../src/media/capture/mend-policy.js';

describe('toMendDelay', () => {
  it('looks at once for what is lost, then less and less often, for ever', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6, 500].map((tries) => toMendDelay('lost', tries));
    assert.deepEqual(waits, [0, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
  });

  it('leaves the system time to give back what it took', () => {
    assert.equal(toMendDelay('interrupted', 0), 5_000);
    assert.equal(toMendDelay('interrupted', 99), 30_000);
  });

  it('leaves a device in peace that stays black or silent', () => {
    assert.deepEqual([toMendDelay('black', 0), toMendDelay('black', 1)], [0, null]);
    const silent = [0, 1, 2, 9].map((tries) => toMendDelay('silent', tries));
    assert.deepEqual(silent, [0, 30_000, null, null]);
  });
});

describe('toWakeDelay', () => {
  it('tries what may succeed now, and lets the system be first', () => {
    assert.equal(toWakeDelay('lost'), 0);
    assert.equal(toWakeDelay('interrupted'), 1_500);
    assert.equal(toWakeDelay('black'), null);
  });
});
