import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toPath } from '../../src/elements/whip-broadcaster/quality/render-link-plot.js';

describe('toPath', () => {
  it('draws no line where nothing was measured', () => {
    assert.match(toPath([100, 50, null, 50, 100], 100), /^M[^ML]+L[^ML]+M[^ML]+L[^ML]+$/);
    assert.equal(toPath([null, null], 100), '');
  });
});
