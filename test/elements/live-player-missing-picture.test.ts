import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MissingPicture } from '../../src/elements/live-player/ladder/missing-picture.js';

describe('MissingPicture', () => {
  /** When tries are due within the time, in milliseconds. */
  function listTries(missing: MissingPicture, untilMs: number): number[] {
    const tries: number[] = [];
    for (let now = missing.readDelayMs(0); now < untilMs; now += missing.readDelayMs(now)) {
      tries.push(now);
      missing.noteTry(now);
    }
    return tries;
  }

  it('asks at once, after 3 s and more, and then ever more rarely up to a minute or so, for ever', () => {
    const tries = listTries(new MissingPicture(), 3_600_000);
    assert.ok((tries[0] ?? Infinity) <= 300);
    const gaps = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    for (const [i, gap] of gaps.entries()) {
      const least = Math.min(3_000 * 2 ** i, 60_000);
      assert.ok(gap >= least && gap <= least * 1.5, `${gap} ms before try ${i + 2}`);
    }
    assert.ok(tries.length >= 40);
  });

  it('begins anew once a picture has been seen, which is awaited from then on', () => {
    const missing = new MissingPicture();
    assert.equal(missing.isAwaited, false);
    listTries(missing, 60_000);
    missing.noteSeen();
    assert.equal(missing.isAwaited, true);
    assert.ok((listTries(missing, 10_000)[0] ?? Infinity) <= 300);
  });
});
