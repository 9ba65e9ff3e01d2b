import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { keepRenewed, renewAhead } from '../../src/elements/recording-player/renew-ahead.js';

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
    async pass(more: number) {
      for (let second = 0; second < more; second += 1) {
        t.mock.timers.tick(1_000);
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

  it('asks once where the next address ends with the one before', async (t) => {
    const copy = createCopy(t, 600);
    const { expiresAt } = copy;
    keepRenewed(
      Object.defineProperty(copy, 'expiresAt', { get: () => expiresAt, set: () => true }),
    );
    await copy.pass(600);
    assert.deepEqual(copy.asked, [540]);
  });
});
