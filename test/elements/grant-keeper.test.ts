import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { ContractClient, Grant } from '../../src/contract/index.js';
import { ContractError } from '../../src/contract/index.js';
import { GrantKeeper } from '../../src/elements/whip-broadcaster/sending/grant-keeper.js';

const tenMinutesMs = 600_000;

/** A keeper whose first grant is good for ten minutes, and whose second request is refused. */
function createKeeper(t: TestContext) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const refused: string[] = [];
  let asked = 0;
  const createGrant = () => {
    asked += 1;
    if (asked > 1) return Promise.reject(new ContractError('not-allowed'));
    const expiresAt = new Date(Date.now() + tenMinutesMs).toISOString();
    return Promise.resolve({ whip: { expiresAt } } as Grant);
  };
  const keeper = new GrantKeeper({
    client: { createGrant } as unknown as ContractClient,
    stream: 'st_1',
    signal: new AbortController().signal,
    onTrouble: () => undefined,
    onRefused: (code) => refused.push(code),
  });
  return { keeper, refused };
}

describe('GrantKeeper', () => {
  it('tells that the grant at hand was not renewed, a minute before it ends', async (t) => {
    const { keeper, refused } = createKeeper(t);
    await keeper.get();
    t.mock.timers.tick(tenMinutesMs - 61_000);
    await setImmediate();
    assert.deepEqual(refused, []);
    t.mock.timers.tick(1_000);
    await setImmediate();
    assert.deepEqual(refused, ['not-allowed']);
  });

  it('renews nothing once it rests', async (t) => {
    const { keeper, refused } = createKeeper(t);
    await keeper.get();
    keeper.rest();
    t.mock.timers.tick(tenMinutesMs);
    await setImmediate();
    assert.deepEqual(refused, []);
  });
});
