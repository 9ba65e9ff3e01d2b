import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  canStandIn,
  endsEarly,
} from '../../src/elements/recording-player/timeline/can-stand-in.js';
import type { EventSpan } from '../../src/elements/recording-player/timeline/plan-parts.js';

const TEN = Date.parse('2026-11-21T10:00:00Z');

/** A run that began so many seconds after ten o'clock. */
function run(at: number, seconds: number): EventSpan {
  return { startedMs: TEN + at * 1000, seconds };
}

const best = [run(0, 360)];
const at = (seconds: number): number => TEN + seconds * 1000;

describe('canStandIn', () => {
  it('takes a piece of a few seconds for the moments that it holds', () => {
    assert.equal(canStandIn([run(1, 5)], best, at(0)), true);
    assert.equal(canStandIn([run(1, 5)], best, at(3)), true);
    assert.equal(canStandIn([run(1, 5)], best, at(5)), true, 'a second of it is left');
    assert.equal(canStandIn([run(1, 5)], best, at(5.5)), false, 'it is at its end');
    assert.equal(canStandIn([run(1, 5)], best, at(200)), false);
    assert.equal(
      canStandIn([run(300, 5)], best, at(200)),
      false,
      'a hundred seconds would be left out',
    );
  });

  it('takes another recorder’s copy that begins later', () => {
    assert.equal(canStandIn([run(12, 340)], best, at(0)), true);
  });

  it('tries what nobody has told anything of', () => {
    assert.equal(canStandIn([], best, at(200)), true);
    assert.equal(canStandIn([run(0, 5)], best, null), true);
  });
});

describe('endsEarly', () => {
  it('tells a piece from a copy that ends with the best one', () => {
    assert.equal(endsEarly([run(1, 5)], best), true);
    assert.equal(endsEarly([run(2, 357)], best), false);
    assert.equal(endsEarly([], best), false);
  });
});
