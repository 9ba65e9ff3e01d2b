import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noPictureYet } from '../../src/elements/whip-broadcaster/quality/picture-flow.js';
import {
  isPictureUnsent,
  nextPictureFlow,
} from '../../src/elements/whip-broadcaster/quality/picture-flow.js';
import { silentSample } from '../../src/elements/whip-broadcaster/quality/link-sample.js';

interface Reading {
  readonly pictures: number | null;
  readonly sourcePictures?: number | null;
  readonly isSqueezed?: boolean;
  readonly isGiven?: boolean;
}

const sent: Reading = { pictures: 30, sourcePictures: 30 };
const unsent: Reading = { pictures: 0, sourcePictures: 30 };

/** Whether a person is told after these readings. */
function isTold(...readings: readonly Reading[]): boolean {
  const picture = readings.reduce(
    (flow, { isGiven = true, ...reading }) =>
      nextPictureFlow(flow, { ...silentSample(0), ...reading }, isGiven),
    noPictureYet,
  );
  return isPictureUnsent({ quality: { phase: 'settling' }, samples: [], picture });
}

const times = (count: number, reading: Reading): readonly Reading[] =>
  Array.from({ length: count }, () => reading);

describe('nextPictureFlow', () => {
  it('has a person told after six readings without a picture, and no longer once one leaves', () => {
    assert.equal(isTold(sent, ...times(5, unsent)), false);
    assert.equal(isTold(sent, ...times(6, unsent)), true);
    assert.equal(isTold(sent, ...times(6, unsent), { ...sent, pictures: 1 }), false);
  });

  it('has them told where none has ever left, though the camera gave some', () => {
    assert.equal(isTold(...times(6, unsent)), true);
  });

  it('says nothing of a source that has no more than a still, unless pictures had left before', () => {
    const none = { pictures: 0, sourcePictures: 0 };
    assert.equal(isTold(...times(20, none)), false);
    assert.equal(isTold(sent, ...times(6, none)), true);
  });

  it('says nothing where none is to leave, or nobody counts them', () => {
    assert.equal(isTold(sent, ...times(20, { ...unsent, isGiven: false })), false);
    assert.equal(isTold(sent, ...times(5, unsent), { ...unsent, isGiven: false }, unsent), false);
    assert.equal(isTold(...times(20, { pictures: null })), false);
  });

  it('leaves to the line what is for want of bandwidth, and forgets nothing meanwhile', () => {
    const squeezed = { ...unsent, isSqueezed: true };
    assert.equal(isTold(sent, ...times(20, squeezed)), false);
    assert.equal(isTold(sent, ...times(3, unsent), squeezed, ...times(3, unsent)), true);
  });
});
