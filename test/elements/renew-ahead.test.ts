import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import type { CopyOptions } from '../../src/elements/recording-player/copy/copy-attachment.js';
import {
  keepExchanged,
  keepRenewed,
  renewAhead,
} from '../../src/elements/recording-player/copy/renew-ahead.js';

const NOW = Date.parse('2026-11-21T10:00:00Z');

/** A copy whose addresses end so many seconds after they were given. */
function createCopy(t: TestContext, goodForSeconds: number | null, isGiven = true) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: NOW });
  const life = new AbortController();
  const asked: number[] = [];
  const seconds = () => (Date.now() - NOW) / 1_000;
  const toEnd = () =>
    goodForSeconds === null ? null : new Date(Date.now() + goodForSeconds * 1_000).toISOString();
  const copy = {
    life,
    asked,
    signal: life.signal,
    expiresAt: toEnd(),
    renew: async () => {
      asked.push(seconds());
      if (isGiven) copy.expiresAt = toEnd();
      return isGiven;
    },
    /** Lets time pass, with all that comes of it. */
    async pass(more: number, stepMs = 1_000) {
      for (let passedMs = 0; passedMs < more * 1_000; passedMs += stepMs) {
        t.mock.timers.tick(stepMs);
        await Promise.resolve();
        await Promise.resolve();
      }
    },
  };
  return copy;
}

describe('renewAhead', () => {
  it('asks a minute before the address ends, and says when that is', async (t) => {
    const copy = createCopy(t, 600);
    const ends: number[] = [];
    renewAhead(copy, (endsMs) => ends.push((endsMs - NOW) / 1_000));
    await copy.pass(1_200);
    assert.deepEqual([copy.asked, ends], [[540], [600]]);
  });

  it('asks after half the time of one that is good for less than two minutes', async (t) => {
    const copy = createCopy(t, 20);
    renewAhead(copy, () => undefined);
    await copy.pass(19);
    assert.deepEqual(copy.asked, [10]);
  });

  it('asks nothing for an address that does not end, has ended, or is played no more', async (t) => {
    const copy = createCopy(t, null);
    renewAhead(copy, () => undefined);
    renewAhead({ ...copy, expiresAt: new Date(NOW - 1).toISOString() }, () => undefined);
    renewAhead({ ...copy, expiresAt: new Date(NOW + 10_000).toISOString() }, () => undefined);
    copy.life.abort();
    await copy.pass(60);
    assert.deepEqual(copy.asked, []);
  });

  it('says nothing where nobody gives another', async (t) => {
    const copy = createCopy(t, 20, false);
    const ends: number[] = [];
    renewAhead(copy, (endsMs) => ends.push(endsMs));
    await copy.pass(30);
    assert.deepEqual([copy.asked.length, ends], [1, []]);
  });
});

describe('keepRenewed', () => {
  it('asks again for each address that follows', async (t) => {
    const copy = createCopy(t, 600);
    keepRenewed(copy);
    await copy.pass(1_200);
    assert.deepEqual(copy.asked, [540, 1_080]);
  });

  it('asks at most four times for an address that ends later, and goes on when it is given one', async (t) => {
    const copy = createCopy(t, 600, false);
    keepRenewed(copy);
    await copy.pass(560);
    assert.deepEqual(copy.asked, [540]);
    const given = new Date(NOW + 1_200_000).toISOString();
    copy.renew = async () => {
      copy.asked.push((Date.now() - NOW) / 1_000);
      copy.expiresAt = copy.asked.length % 3 === 0 ? given : copy.expiresAt;
      return true;
    };
    await copy.pass(1_200);
    assert.deepEqual(copy.asked, [540, 570, 585, 1_140, 1_170, 1_185, 1_193]);
  });

  it('goes on after an answer that failed', async (t) => {
    const copy = createCopy(t, 600);
    const { renew } = copy;
    copy.renew = () => {
      copy.renew = renew;
      return Promise.reject(new Error('Away'));
    };
    keepRenewed(copy);
    await copy.pass(1_100);
    assert.deepEqual(copy.asked, [570]);
    await copy.pass(20);
    assert.deepEqual(copy.asked, [570, 1_110]);
  });

  it('asks nothing once the address has ended, and goes on when what was refused has renewed it', async (t) => {
    const copy = createCopy(t, 600, false);
    keepRenewed(copy);
    await copy.pass(1_000);
    const before = copy.asked.length;
    assert.equal(before, 4);
    copy.expiresAt = new Date(NOW + 1_600_000).toISOString();
    await copy.pass(560);
    assert.deepEqual(copy.asked.slice(before), [1_540]);
  });

  it('rests between two that end hardly later than one another', async (t) => {
    const copy = createCopy(t, 2);
    let endsMs = NOW + 2_000;
    const { renew } = copy;
    copy.renew = async () => {
      await renew();
      copy.expiresAt = new Date((endsMs += 1)).toISOString();
      return true;
    };
    keepRenewed(copy);
    await copy.pass(2.9, 10);
    assert.deepEqual(copy.asked, [1, 2]);
  });
});

describe('keepExchanged', () => {
  it('asks again for another address where only the end of the one there has moved', async (t) => {
    const copy = createCopy(t, 600);
    const media = {
      url: 'https://media.example/clip.mp4',
      exchange: assert.fail,
      video: Object.assign(new EventTarget(), { paused: false }) as HTMLVideoElement,
    };
    const options = Object.assign(copy, { latestUrl: media.url });
    keepExchanged(media, options as unknown as CopyOptions);
    await copy.pass(1_100);
    assert.deepEqual(copy.asked, [540, 1_080]);
  });
});
