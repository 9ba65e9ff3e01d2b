import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasLost } from '../../src/elements/whip-broadcaster/quality/has-lost.js';
import { silentSample } from '../../src/elements/whip-broadcaster/quality/link-sample.js';
import { noPictureYet } from '../../src/elements/whip-broadcaster/quality/picture-flow.js';

describe('hasLost', () => {
  it('is so where no picture has left the device for three readings, though its line is good', () => {
    assert.equal(hasLost(createReport([30, 0, 0])), false, 'a camera in the dark');
    assert.equal(hasLost(createReport([0, 0])), false, 'it has only begun');
    assert.equal(hasLost(createReport([30, 0, 0, 0])), true);
    assert.equal(hasLost(createReport([0, 0, 0, 1])), false, 'it has come back');
  });

  it('is not so where no pictures are sent, or nobody counts them', () => {
    assert.equal(hasLost(createReport([null, null, null])), false);
    assert.equal(hasLost(null), false);
  });

  it('is so where the line loses a tenth, or is very weak', () => {
    assert.equal(hasLost(createReport([30], 0.1)), false);
    assert.equal(hasLost(createReport([30], 0.11)), true);
    assert.equal(hasLost({ ...createReport([30]), quality: veryWeak }), true);
  });
});

const veryWeak = { phase: 'measured', level: 'very-weak' } as const;

function createReport(pictures: readonly (number | null)[], loss = 0) {
  return {
    quality: { phase: 'measured', level: 'good' } as const,
    picture: noPictureYet,
    samples: pictures.map((count, at) => ({ ...silentSample(at), loss, pictures: count })),
  };
}
