import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { LinkReport } from '../../src/elements/whip-broadcaster/quality/link-quality.js';
import { PictureMender } from '../../src/elements/whip-broadcaster/quality/picture-mender.js';

describe('PictureMender', () => {
  let tried: string[];
  let mender: PictureMender;
  let clock: number;

  beforeEach(() => {
    tried = [];
    clock = 0;
    mender = new PictureMender((remedy) => tried.push(`${remedy} at ${clock}`));
  });

  /** A reading each second; `unsent` is how many without a picture it ends with. */
  function pass(seconds: number, isSent: boolean): void {
    for (let unsent = 1; unsent <= seconds; unsent += 1) {
      clock += 1;
      mender.heed(createReport(isSent ? 0 : unsent), clock * 1_000);
    }
  }

  it('tries the gentlest first, each later than the one before, for as long as it lasts', () => {
    pass(200, false);
    assert.deepEqual(tried, [
      'encoder at 3',
      'connection at 8',
      'camera at 18',
      'connection at 48',
      'connection at 108',
      'connection at 168',
    ]);
  });

  it('leaves alone what has come back', () => {
    pass(3, false);
    pass(30, true);
    assert.deepEqual(tried, ['encoder at 3']);
    mender.heed(null, 40_000);
    assert.equal(tried.length, 1);
  });

  it('goes on with the next remedy where the last has not lasted, and begins anew after a minute', () => {
    pass(3, false);
    pass(30, true);
    pass(3, false);
    pass(61, true);
    pass(3, false);
    assert.deepEqual(tried, ['encoder at 3', 'connection at 36', 'encoder at 100']);
  });
});

function createReport(unsent: number): LinkReport {
  return { quality: { phase: 'settling' }, samples: [], picture: { phase: 'begun', unsent } };
}
