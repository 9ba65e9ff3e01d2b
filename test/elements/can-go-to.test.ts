import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canGoTo } from '../../src/elements/recording-player/playback/can-go-to.js';

const upTo = (seconds: number): TimeRanges => ({ length: 1, start: () => 0, end: () => seconds });
const nothing: TimeRanges = { length: 0, start: () => NaN, end: () => NaN };

describe('canGoTo', () => {
  it('goes anywhere in what has a picture and knows its length', () => {
    assert.ok(canGoTo({ readyState: 2, duration: 6, seekable: upTo(6) }, 6));
  });

  it('goes no further than is known', () => {
    assert.ok(canGoTo({ readyState: 1, duration: 6, seekable: upTo(6) }, 4));
    assert.ok(!canGoTo({ readyState: 1, duration: NaN, seekable: nothing }, 4));
    assert.ok(!canGoTo({ readyState: 4, duration: Infinity, seekable: upTo(2) }, 4));
    assert.ok(canGoTo({ readyState: 4, duration: Infinity, seekable: upTo(2) }, 1));
  });

  it('goes nowhere before it is open, though it may know its length: it would begin where it was opened at', () => {
    assert.ok(!canGoTo({ readyState: 0, duration: 6, seekable: upTo(6) }, 1));
  });
});
