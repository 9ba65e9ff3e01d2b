import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { muxBackup } from '../../src/server/index.js';
import { startServicesSite } from './services-site.js';
import { startCloudflareBench } from './stand-ins/cloudflare-bench.js';
import { startMuxStandIn } from './stand-ins/mux.js';

const creating = 'POST /video/v1/live-streams';

/** The provider alone, with Mux beside Cloudflare; what a store would keep, the bench keeps. */
async function startBoth(t: TestContext, timeoutMs = 20_000) {
  const mux = await startMuxStandIn();
  t.after(() => mux.close());
  const backup = await muxBackup({ ...mux.access, timeoutMs });
  const patience = { backupWaitMs: 20_000, timeoutMs: 20_000 };
  const bench = await startCloudflareBench(t, { backup, ...patience });
  return { bench, mux };
}

describe('muxBackup beside cloudflareStream', () => {
  it('records an event a second time, and shows both copies', async (t) => {
    const site = await startServicesSite(t);
    const { cloudflare, mux, receive } = site;
    const { id, capabilities } = await site.createStream({ method: 'encoder', backup: true });
    assert.equal(capabilities.backup, true);
    const [output] = cloudflare.input.outputs;
    assert.equal(output?.url, 'rtmps://global-live.mux.com:443/app');

    await site.createGrant(id);
    cloudflare.connect(cloudflare.input);
    assert.equal(mux.broadcasts.connect(output?.streamKey ?? ''), true);
    site.advance(30_000);
    await cloudflare.webhooks.deliver(receive);
    await mux.webhooks.deliver(receive, { order: 'reversed', times: 2 });
    const live = await site.getStream(id);
    assert.deepEqual(live.recordings.map(({ from, state }) => [from, state]).sort(), [
      ['cloudflare', 'recording'],
      ['mux', 'recording'],
    ]);

    cloudflare.disconnect(cloudflare.input);
    for (const video of cloudflare.account.videos.values()) cloudflare.finish(video, 20);
    const [liveStreamId = ''] = mux.books.liveStreams.keys();
    mux.broadcasts.end(liveStreamId);
    await cloudflare.webhooks.deliver(receive);
    await mux.webhooks.deliver(receive);
    assert.equal((await site.getStream(id)).status, 'processing');
    const [assetId = ''] = mux.books.assets.keys();
    mux.broadcasts.finish(assetId);
    await mux.webhooks.deliver(receive);
    const done = await site.getStream(id);
    assert.equal(done.status, 'completed');
    // Mux holds more of it here.
    assert.deepEqual(
      done.recordings.map(({ from, state, duration }) => [from, state, duration]),
      [
        ['mux', 'ready', 30],
        ['cloudflare', 'ready', 20],
      ],
    );
    assert.deepEqual([...site.errors, ...site.serviceErrors], []);

    const seen = JSON.stringify([done, live]);
    for (const { stream_key, srt_passphrase } of mux.books.liveStreams.values()) {
      assert.equal(seen.includes(stream_key) || seen.includes(srt_passphrase), false);
    }
  });

  it('makes streams while Mux is down, and their backups once it is back', async (t) => {
    const { bench, mux } = await startBoth(t);
    mux.faults.order('*', { type: 'status', status: 503 }, Infinity);
    const made = await bench.create({ method: 'encoder', backup: true });
    assert.deepEqual([made.capabilities.backup, made.isUnfinished], [false, true]);
    assert.equal((await bench.mend()).isUnfinished, true);
    mux.faults.clear();
    const mended = await bench.mend();
    assert.deepEqual([mended.capabilities?.backup, mended.isUnfinished], [true, false]);
    const [liveStream] = mux.books.liveStreams.values();
    assert.deepEqual(
      bench.standIn.input.outputs.map(({ streamKey, enabled }) => [streamKey, enabled]),
      [[liveStream?.stream_key, true]],
    );
  });

  it('takes up the live stream that Mux made without being able to say so', async (t) => {
    const { bench, mux } = await startBoth(t, 3_000);
    mux.faults.order(creating, { type: 'silent', isDone: true });
    const made = await bench.create({ method: 'encoder', backup: true });
    assert.deepEqual([made.capabilities.backup, mux.books.liveStreams.size], [false, 1]);
    const mended = await bench.mend();
    assert.equal(mended.capabilities?.backup, true);
    const [liveStream, ...more] = mux.books.liveStreams.values();
    assert.deepEqual(more, []);
    assert.equal(bench.standIn.input.outputs[0]?.streamKey, liveStream?.stream_key);
  });

  it('leaves nothing at Mux when Cloudflare makes no input', async (t) => {
    const { bench, mux } = await startBoth(t);
    const route = 'POST /accounts/{account}/stream/live_inputs';
    bench.standIn.faults.order(route, { type: 'status', status: 400, body: {} });
    await assert.rejects(bench.create({ method: 'encoder', backup: true }));
    assert.equal(mux.callsOf(creating).length, 1);
    assert.equal(mux.books.liveStreams.size, 0);
  });

  it('sweeps by its tag what an interrupted creation left at Mux, and no other’s', async (t) => {
    const { bench, mux } = await startBoth(t);
    await bench.create({ method: 'encoder', backup: true, tag: 'deployment.st_2' });
    await bench.create({ method: 'encoder', backup: true, tag: 'other.st_1' });
    await bench.provider.removeLeftovers?.({ id: 'st_2', tag: 'deployment.st_2' });
    assert.deepEqual(
      [...mux.books.liveStreams.values()].map(({ passthrough }) => passthrough),
      ['other.st_1'],
    );
  });

  it('still shows what Mux has recorded when a new process cannot ask it', async (t) => {
    const { bench, mux } = await startBoth(t);
    await bench.create({ method: 'encoder', backup: true });
    const [liveStream] = mux.books.liveStreams.values();
    mux.broadcasts.connect(liveStream?.stream_key ?? '');
    mux.broadcasts.end(liveStream?.id ?? '');
    for (const { id } of mux.books.assets.values())
      mux.broadcasts.finish(id, { durationSeconds: 9 });
    const { recordings } = await bench.observe();
    assert.equal(recordings[0]?.from, 'mux');
    mux.faults.order('*', { type: 'status', status: 503 }, Infinity);
    bench.restart({ backup: await muxBackup(mux.access) });
    assert.deepEqual((await bench.observe()).recordings, recordings);
  });

  it('asks no longer for media once a stream needs no backup any more', async (t) => {
    const { bench, mux } = await startBoth(t);
    await bench.create({ method: 'encoder', backup: true });
    await bench.update({ backup: false });
    assert.deepEqual(
      [bench.means.capabilities?.backup, bench.standIn.input.outputs[0]?.enabled],
      [false, false],
    );
    await bench.provider.deleteStream(bench.stream, { recordings: true });
    assert.equal(mux.books.liveStreams.size, 0);
  });

  it('takes a safety piece at Mux while Cloudflare takes none', async (t) => {
    const { bench, mux } = await startBoth(t);
    await bench.create();
    const place = await bench.upload(null);
    assert.equal(place.protocol, 'put');
    await fetch(place.url, { method: 'PUT', body: 'abc' });
    assert.equal((await bench.observe()).isSettled, false);
    const [assetId = ''] = mux.books.assets.keys();
    mux.broadcasts.finish(assetId, { durationSeconds: 9 });
    const { recordings } = await bench.observe();
    assert.deepEqual(
      recordings.map(({ from, state, durationSeconds }) => [from, state, durationSeconds]),
      [['device', 'ready', 9]],
    );
  });
});
