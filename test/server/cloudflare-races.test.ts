import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PlaybackHost } from '../../src/server/providers/cloudflare/playback-host.js';
import { startCloudflareBench } from './stand-ins/cloudflare-bench.js';

describe('PlaybackHost', () => {
  it('asks a host again that failed, also where the clock was set back since', async () => {
    let nowMs = Date.parse('2026-11-21T12:00:00Z');
    let asked = 0;
    const host = new PlaybackHost({
      now: () => new Date(nowMs),
      fetch: async () => {
        asked += 1;
        if (asked === 1) throw new Error('unreachable');
        return new Response('{"live":true}');
      },
    });
    assert.equal(await host.readLifecycle('https://host.test', 'input'), null);
    nowMs -= 3_600_000;
    assert.deepEqual(await host.readLifecycle('https://host.test', 'input'), { isLive: true });
  });
});

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

  it('forgets no piece that the backup took before or while it was made or changed', async (t) => {
    const bench = await startCloudflareBench(t, { route: 'direct' });
    bench.backup.behaviour = 'fails';
    await bench.create({ method: 'encoder', backup: true });
    const expiresAt = bench.at(3_600);
    bench.backup.createUpload = async (_, { partId }) => ({
      value: { protocol: 'put', url: `https://backup.test/${partId}`, expiresAt },
      remember: (state) => ({ ...(state as object), [partId]: 'taken' }),
    });
    await bench.upload(null, 'first');
    bench.backup.behaviour = 'well';
    const mended = await bench.provider.mend?.(bench.stream);
    const updated = await bench.provider.updateStream?.({ ...bench.stream, title: 'Another' });
    await bench.upload(null, 'second');
    let state: unknown = bench.stream.state;
    for (const outcome of [mended, updated]) state = outcome?.remember?.(state) ?? state;
    const kept = (state as { backup: { phase: string; state: object } }).backup;
    assert.equal(kept.phase, 'made');
    assert.deepEqual(kept.state, {
      id: 'b1',
      tag: 'deployment.st_1',
      first: 'taken',
      second: 'taken',
    });
  });

  it('makes one backup also where the process ends before it is kept that it was made', async (t) => {
    const bench = await startCloudflareBench(t);
    await bench.create({ method: 'encoder' });
    await bench.update({ backup: true });
    // Killed: nothing of this is remembered.
    await bench.provider.mend?.(bench.stream);
    bench.restart();
    await bench.mend();
    assert.equal(bench.backup.made.length, 1);
    assert.equal(bench.means.isUnfinished, false);
  });
});
