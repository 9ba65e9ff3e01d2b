import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { findGap } from '../../src/elements/shared/player/find-gap.js';

const createGap = (at: number) => ({ at, startedMs: 0, seconds: 120, kind: 'missing' }) as const;

describe('findGap', () => {
  const gaps = [createGap(100), createGap(110), createGap(2_000)];

  it('finds the mark that is nearest', () => {
    assert.equal(findGap(gaps, 104, 3_600), gaps[0]);
    assert.equal(findGap(gaps, 106, 3_600), gaps[1]);
    assert.equal(findGap(gaps, 1_960, 3_600), gaps[2]);
  });

  it('finds none where the bar shows none', () => {
    assert.equal(findGap(gaps, 1_000, 3_600), null);
    assert.equal(findGap(gaps, 104, 200), null);
    assert.equal(findGap([], 0, 3_600), null);
  });
});
