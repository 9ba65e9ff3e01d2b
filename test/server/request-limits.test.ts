import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { toAddressGroup } from '../../src/server/http/client-address.js';
import { RequestLimits } from '../../src/server/http/request-limits.js';
import { openSafetyPieces } from '../../src/server/index.js';
import type { StreamsideOptions } from '../../src/server/index.js';
import { createWorkbench, operator, toOutcome } from './workbench.js';

describe('RequestLimits', () => {
  let nowMs = 0;
  let limits = new RequestLimits(() => new Date(nowMs));

  beforeEach(() => {
    nowMs = 0;
    limits = new RequestLimits(() => new Date(nowMs));
  });

  const takeAll = (address: string | null, act: 'failure' | 'read') => {
    for (let count = 0; count < 10_000; count += 1) {
      try {
        limits.take(address, act);
      } catch {
        return count;
      }
    }
    return Infinity;
  };

  it('lets so many through at once, then one for each second, and each address by itself', () => {
    assert.equal(takeAll('192.0.2.1', 'failure'), 60);
    nowMs += 3_000;
    assert.equal(takeAll('192.0.2.1', 'failure'), 3);
    assert.equal(takeAll('192.0.2.2', 'failure'), 60);
    assert.equal(takeAll('192.0.2.1', 'read'), 3_000);
  });

  it('is not set back by a clock that is', () => {
    assert.equal(takeAll('192.0.2.1', 'failure'), 60);
    nowMs -= 3_600_000;
    assert.equal(takeAll('192.0.2.1', 'failure'), 0);
  });

  it('limits nobody whose address it does not know, and no reads that come by way of this machine', () => {
    assert.equal(takeAll(null, 'failure'), Infinity);
    assert.equal(takeAll('127.0.0.1', 'read'), Infinity);
    assert.equal(takeAll('::1', 'read'), Infinity);
    assert.equal(takeAll('127.0.0.1', 'failure'), 60);
  });

  it('remembers no more than ten thousand addresses', () => {
    for (let count = 0; count < 10_100; count += 1) {
      limits.note(`10.${count >> 16}.${(count >> 8) & 255}.${count & 255}`, 'grant');
    }
    assert.equal(limits.size, 10_000);
  });
});

describe('toAddressGroup', () => {
  const groups: [string, string][] = [
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:0DB8:0001:0002::6%eth0', '2001:db8:1:2'],
    ['2001:db8::1', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
  ];
  for (const [address, group] of groups) {
    it(`counts ${address} as ${group}`, () => assert.equal(toAddressGroup(address), group));
  }
});

describe('createHandler, by the sender’s address', () => {
  let bench = createWorkbench();
  afterEach(() => bench.close());
  const open = (options: Partial<StreamsideOptions> = {}) => {
    bench = createWorkbench(options);
  };

  const ask = async (
    line: string,
    {
      token = null,
      address = '192.0.2.1',
      body = null,
      headers = {},
    }: {
      token?: string | null;
      address?: string;
      body?: object | null;
      headers?: Record<string, string>;
    } = {},
  ) => {
    const [method = '', path = ''] = line.split(' ');
    const request = new Request(`https://site.test/live${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: body === null ? null : JSON.stringify(body),
    });
    return bench.handler(request, { address });
  };
  const repeat = async (times: number, work: () => Promise<Response>) => {
    const outcomes: string[] = [];
    for (let count = 0; count < times; count += 1) outcomes.push(await toOutcome(await work()));
    return [...new Set(outcomes)];
  };

  it('stops guesses at tokens, and says when to come back', async () => {
    open();
    const guess = () => ask('GET /streams', { token: `guess-${Math.random()}` });
    assert.deepEqual(await repeat(60, guess), ['401 token-invalid']);
    const refused = await guess();
    assert.equal(refused.headers.get('Retry-After'), '1');
    assert.equal(refused.headers.get('Access-Control-Allow-Origin'), '*');
    assert.equal(await toOutcome(refused), '429 rate-limited');
    assert.equal(
      (await ask('GET /streams', { token: operator, address: '192.0.2.2' })).status,
      200,
    );
    bench.advance(1_000);
    assert.equal(await toOutcome(await guess()), '401 token-invalid');
  });

  it('counts a wrong token in the path of a piece as one in a header', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-limits-'));
    open({ safetyPieces: await openSafetyPieces({ folder, reserveBytes: 0 }) });
    const { id } = await bench.createStream({ visibility: 'private' });
    const piece = `pieces/piece_${'a'.repeat(22)}.webm`;
    const guess = () => ask(`GET /streams/${id}/~guess-${Math.random()}/${piece}`);
    const link = await bench.ask(`POST /streams/${id}/viewer-links`);
    const { token } = (await link.json()) as { token: string };
    assert.deepEqual(await repeat(60, guess), ['401 token-invalid']);
    assert.equal(await toOutcome(await guess()), '429 rate-limited');
    assert.equal(
      await toOutcome(await ask('GET /streams', { token: 'guess' })),
      '429 rate-limited',
    );
    const viewed = await ask(`GET /streams/${id}/~${token}/${piece}`);
    assert.equal(await toOutcome(viewed), '404 recording-not-found');
    await rm(folder, { recursive: true, force: true });
  });

  it('keeps neither the operator, a publisher nor viewers from theirs behind the same address', async () => {
    open();
    const { id } = await bench.createStream();
    const { token } = (await bench.createGrant(id)).whip;
    await ask('GET /streams', { token: operator });
    await repeat(70, () => ask('GET /streams', { token: 'guess' }));
    assert.equal((await ask('GET /streams', { token: operator })).status, 200);
    assert.equal((await ask(`GET /streams/${id}`)).status, 200);
    assert.equal((await ask(`GET /streams/${id}`, { token: 'stale' })).status, 200);
    const at = bench.at(0);
    const body = { startedAt: at, endedAt: null, sentAt: at, parts: [] };
    assert.equal((await ask(`PUT /streams/${id}/broadcasts/b`, { token, body })).status, 204);
    assert.equal(await toOutcome(await ask('GET /streams')), '401 token-missing');
  });

  it('does not stand in the way of 300 creates, and limits grants and uploads', async () => {
    open();
    const create = () => ask('POST /streams', { token: operator, body: { title: 'a' } });
    assert.deepEqual(await repeat(300, create), ['201']);
    const { id } = await bench.createStream();
    const grant = () => ask(`POST /streams/${id}/grants`, { token: operator });
    assert.deepEqual(await repeat(120, grant), ['201']);
    assert.equal(await toOutcome(await grant()), '429 rate-limited');
    const upload = () => ask(`POST /streams/${id}/uploads`, { token: operator, body: {} });
    assert.deepEqual(await repeat(600, upload), ['501 feature-unsupported']);
    assert.equal(await toOutcome(await upload()), '429 rate-limited');
  });

  it('limits reads without a token, and not a house full of viewers', async () => {
    open();
    const { id } = await bench.createStream();
    const read = () => ask(`GET /streams/${id}`);
    assert.deepEqual(await repeat(3_000, read), ['200']);
    assert.equal(await toOutcome(await read()), '429 rate-limited');
    assert.equal((await ask(`GET /streams/${id}`, { token: operator })).status, 200);
  });

  it('believes the proxy that it trusts about the address, and no other', async () => {
    for (const trustProxy of [true, false]) {
      open({ trustProxy });
      const guess = (count: number) =>
        ask('GET /streams', {
          token: 'guess',
          headers: { 'X-Forwarded-For': `203.0.113.9, 198.51.100.${count}` },
        });
      let count = 0;
      const outcomes = await repeat(70, () => guess((count += 1)));
      assert.equal(outcomes.includes('429 rate-limited'), !trustProxy);
      await bench.close();
    }
  });
});
