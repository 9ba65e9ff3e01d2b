import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { GapTeller } from '../../src/elements/shared/player/gap-teller.js';
import type { TimelineGap } from '../../src/elements/shared/player/playback-model.js';

const safe: TimelineGap = { at: 10, seconds: 40, kind: 'elsewhere' };
const lost: TimelineGap = { at: 20, seconds: 5, kind: 'missing' };

describe('GapTeller', () => {
  let teller: GapTeller;

  beforeEach(() => {
    teller = new GapTeller();
  });

  const find = (time: number, gaps: readonly TimelineGap[], isPaused = false) =>
    teller.find({ time, gaps }, 60, isPaused);

  it('tells who begins to watch of all that is safe and not shown, once', () => {
    const gaps = [safe, lost, { ...safe, at: 30, seconds: 2 }];
    assert.equal(find(0, gaps, true), null);
    assert.deepEqual(find(0.2, gaps), { seconds: 42, kind: 'elsewhere' });
    assert.equal(find(0.4, gaps), null);
  });

  it('tells it when it becomes known, and again only when it is more', () => {
    assert.equal(find(0.2, [lost]), null);
    assert.deepEqual(find(0.4, [safe]), { seconds: 40, kind: 'elsewhere' });
    assert.equal(find(0.6, [{ ...safe, seconds: 30 }]), null);
    assert.equal(find(0.8, []), null);
    assert.deepEqual(find(1, [safe]), { seconds: 40, kind: 'elsewhere' });
  });

  it('tells of the gap that playing comes over, and of the one that somebody has gone to', () => {
    find(9.8, [safe, lost]);
    assert.equal(find(10.1, [safe, lost]), safe);
    assert.equal(find(10.4, [safe, lost]), null);
    assert.equal(find(20.3, [safe, lost], true), lost);
    assert.equal(find(40, [safe, lost], true), null);
  });
});
