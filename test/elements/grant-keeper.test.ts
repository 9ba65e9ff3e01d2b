import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { ContractClient, Grant } from '../../src/contract/index.js';
import { ContractError } from '../../src/contract/index.js';
import { GrantKeeper } from '../../src/elements/whip-broadcaster/sending/grant-keeper.js';

const tenMinutesMs = 600_000;

/** A keeper whose requests are answered with these failures first, and then with a grant. */
function createTroubled(t: TestContext, failures: readonly ContractError[]) {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const troubles: string[] = [];
  const line = new EventTarget();
  let asked = 0;
  const createGrant = () => {
    const failure = failures[asked];
    asked += 1;
    if (failure !== undefined) return Promise.reject(failure);
    return Promise.resolve({ whip: { expiresAt: '2030-01-01T00:00:00Z' } } as Grant);
  };
  const keeper = new GrantKeeper({
    client: { createGrant } as unknown as ContractClient,
    stream: 'st_1',
    line,
    signal: new AbortController().signal,
    onTrouble: (code) => troubles.push(code),
    onRefused: () => undefined,
  });
  const pass = async (ms: number) => {
    t.mock.timers.tick(ms);
    await setImmediate();
  };
  return { keeper, line, troubles, pass, readAsked: () => asked };
}

const unreachable = new ContractError('endpoint-unreachable');
const restarting = new ContractError('request-refused', { status: 502 });

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
    line: new EventTarget(),
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

  it('asks again for as long as a person wants to be live, whatever passes by itself', async (t) => {
    const failures = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? unreachable : restarting));
    const { keeper, troubles, pass, readAsked } = createTroubled(t, failures);
    const given = keeper.getInsisting(new AbortController().signal);
    await setImmediate();
    for (let second = 0; second < 200 && readAsked() <= 60; second += 1) await pass(1_000);
    assert.ok((await given).whip);
    assert.deepEqual([readAsked(), troubles.length], [61, 60]);
  });

  it('asks at once when the server is back, and not before it wants to be asked', async (t) => {
    const busy = new ContractError('rate-limited', { status: 429, retryAfterMs: 20_000 });
    const { keeper, line, pass, readAsked } = createTroubled(t, [unreachable, busy]);
    const given = keeper.getInsisting(new AbortController().signal);
    await setImmediate();
    line.dispatchEvent(new Event('back'));
    await setImmediate();
    assert.equal(readAsked(), 2);
    await pass(19_000);
    assert.equal(readAsked(), 2);
    await pass(1_000);
    assert.ok((await given).whip);
  });

  it('waits no hour where a page of maintenance names one, nor asks without end where it names a year', async (t) => {
    const down = [3_600_000, 2 ** 35].map(
      (retryAfterMs) => new ContractError('request-refused', { status: 503, retryAfterMs }),
    );
    const { keeper, pass, readAsked } = createTroubled(t, down);
    const given = keeper.getInsisting(new AbortController().signal);
    await setImmediate();
    await pass(29_000);
    assert.equal(readAsked(), 1);
    await pass(1_000);
    assert.equal(readAsked(), 2);
    await pass(29_000);
    assert.equal(readAsked(), 2);
    await pass(1_000);
    assert.ok((await given).whip);
  });

  it('gives up for a person who stops, and where it is refused', async (t) => {
    const refusal = new ContractError('not-allowed', { status: 403 });
    const { keeper, pass, readAsked } = createTroubled(t, [unreachable, unreachable, refusal]);
    const stopped = new AbortController();
    const given = keeper.getInsisting(stopped.signal);
    await setImmediate();
    stopped.abort();
    await assert.rejects(given, { code: 'endpoint-unreachable' });
    await pass(60_000);
    assert.equal(readAsked(), 1);
    const refused = keeper.getInsisting(new AbortController().signal);
    await setImmediate();
    await Promise.all([assert.rejects(refused, { code: 'not-allowed' }), pass(1_000)]);
    assert.equal(readAsked(), 3);
  });

  it('asks ahead no more than four times, a server that starts again as well', async (t) => {
    const { keeper, pass, readAsked } = createTroubled(t, Array<ContractError>(9).fill(restarting));
    const given = assert.rejects(keeper.get(), { code: 'connection-refused' });
    await setImmediate();
    for (let second = 0; second < 60; second += 1) await pass(1_000);
    await given;
    assert.equal(readAsked(), 4);
  });
});
