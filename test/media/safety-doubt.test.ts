import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { endDoubts, turnDoubt } from '../../src/media/safety-copy/safety-doubt.js';

const now = 1_000_000;

describe('turnDoubt', () => {
  it('begins some seconds before a dead line was noticed, and ends when it has settled', () => {
    const begun = turnDoubt([], true, now);
    assert.deepEqual(begun, [{ from: now - 8_000, to: null }]);
    assert.deepEqual(turnDoubt(begun, false, now + 5_000), [
      { from: now - 8_000, to: now + 8_000 },
    ]);
  });

  it('is one doubt where the next comes before the last has settled', () => {
    const settled = [{ from: now - 60_000, to: now - 7_000 }];
    assert.deepEqual(turnDoubt(settled, true, now), [{ from: now - 60_000, to: null }]);
  });

  it('leaves those before as they are', () => {
    const first = { from: now - 90_000, to: now - 80_000 };
    const second = { from: now - 60_000, to: now - 50_000 };
    const begun = turnDoubt([first, second], true, now);
    assert.deepEqual(begun, [first, second, { from: now - 8_000, to: null }]);
    assert.deepEqual(turnDoubt(begun, false, now), [
      ...[first, second],
      { from: now - 8_000, to: now + 3_000 },
    ]);
    const close = { from: now - 20_000, to: now - 5_000 };
    assert.deepEqual(turnDoubt([first, second, close], true, now), [
      ...[first, second],
      { from: now - 20_000, to: null },
    ]);
  });

  it('answers with the same doubts where that is no news', () => {
    const open = [{ from: now, to: null }];
    assert.equal(turnDoubt(open, true, now), open);
    const closed = [{ from: now, to: now }];
    assert.equal(turnDoubt(closed, false, now), closed);
  });
});

describe('endDoubts', () => {
  it('counts what was sent over a line that had been dead for as long as nobody notices', () => {
    const [ended] = endDoubts([], now);
    assert.deepEqual(ended, { from: now - 8_000, to: null });
    assert.equal(ended?.from, turnDoubt([], true, now)[0]?.from);
  });
});
