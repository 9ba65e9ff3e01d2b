import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startCloudflareBench } from './stand-ins/cloudflare-bench.js';

describe('cloudflareStream', () => {
  it('hands out the keys that hold, also where a grant ends after a rotation that began later', async (t) => {
    const bench = await startCloudflareBench(t);
    const { standIn } = bench;
    await bench.create();
    const request = (rotate: boolean) => ({
      origin: 'https://site.test',
      token: 'grant-token',
      expiresAt: bench.at(3_600),
      rotate,
    });
    const before = bench.stream;
    const plain = await bench.provider.createGrant(before, request(false));
    bench.advance(1);
    const first = await bench.provider.createGrant(before, request(true));
    bench.advance(1);
    const second = await bench.provider.createGrant(before, request(true));
    // The store takes what they brought in another order than they were made in.
    let state: unknown = before.state;
    for (const { remember } of [second, first, plain]) state = remember?.(state);
    const next = await bench.provider.createGrant({ ...before, state }, request(false));
    assert.ok(next.value.whip.url.includes(standIn.input.secrets.whip));

    // A clock that is set back does not make the newest keys the older ones.
    bench.advance(-7_200);
    const afterwards = { ...before, state };
    const { remember } = await bench.provider.createGrant(afterwards, request(true));
    const last = await bench.provider.createGrant(
      { ...before, state: remember?.(state) },
      request(false),
    );
    assert.ok(last.value.whip.url.includes(standIn.input.secrets.whip));
  });
});
