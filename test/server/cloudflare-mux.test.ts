import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { muxBackup } from '../../src/server/index.js';
import { createFakeEngine } from './fake-engine.js';
import { startCloudflareBench } from './stand-ins/cloudflare-bench.js';
import { startMuxStandIn } from './stand-ins/mux.js';

/** Both services stood in for, on one clock; what Cloudflare is fed its outputs pass on to Mux. */
async function startBoth(t: TestContext, backupWaitMs = 11_000) {
  let now = () => new Date('2026-11-21T12:00:00Z');
  const clock = { now: () => now() };
  const happenings = new EventEmitter();
  const mux = await startMuxStandIn({ ...clock, onEvent: (type) => happenings.emit(type) });
  t.after(() => mux.close());
  const backup = await muxBackup({ ...mux.access, ...clock });
  const media = Buffer.from('all of it');
  const engine = {
    ...createFakeEngine(),
    setRelays: async () => undefined,
    readRecording: async () => ({
      bytes: media.length,
      read: async (start: number, end: number) => media.subarray(start, end),
    }),
  };
  const bench = await startCloudflareBench(t, {
    route: 'relay',
    engine,
    backup,
    backupWaitMs,
  });
  now = bench.now;
  return { bench, mux, engine, happenings };
}

describe('cloudflareStream with muxBackup', () => {
  it('records at both, and is settled when both are', async (t) => {
    const { bench, mux } = await startBoth(t);
    const { standIn } = bench;
    const made = await bench.create({ method: 'encoder', backup: true });
    assert.deepEqual([made.capabilities.backup, made.isUnfinished], [true, false]);
    const [output] = standIn.input.outputs;
    const [live] = mux.books.liveStreams.values();
    assert.ok(output && live);
    assert.deepEqual([output.streamKey, live.passthrough], [live.stream_key, 'deployment.st_1']);

    standIn.connect(standIn.input);
    assert.ok(mux.broadcasts.connect(output.streamKey));
    bench.advance(60);
    const running = await bench.observe();
    assert.deepEqual(
      running.recordings.map(({ from, state }) => [from, state]),
      [
        ['cloudflare', 'recording'],
        ['mux', 'recording'],
      ],
    );
    standIn.disconnect(standIn.input);
    mux.broadcasts.disconnect(live.id);
    mux.broadcasts.end(live.id);
    for (const video of standIn.account.videos.values()) standIn.finish(video, 60);
    bench.advance(5);
    assert.equal((await bench.observe()).isSettled, false);
    for (const { id } of mux.books.assets.values()) mux.broadcasts.finish(id);
    bench.advance(5);
    const done = await bench.observe();
    assert.deepEqual(
      done.recordings.map(({ from, state }) => [from, state]),
      [
        ['cloudflare', 'ready'],
        ['mux', 'ready'],
      ],
    );
    assert.equal(done.isSettled, true);
    const references = bench.provider.toReferences?.(bench.stream.state) ?? [];
    assert.ok(references.includes(`mux:${live.id}`));
    await bench.provider.deleteStream(bench.stream, { recordings: true });
    assert.deepEqual(
      [standIn.account.inputs.size, mux.books.liveStreams.size, mux.books.assets.size],
      [0, 0, 0],
    );
  });

  for (const isAsked of [true, false]) {
    const whom = isAsked
      ? 'gives Mux, once nothing is live,'
      : 'gives no Mux that nobody asked for';
    it(`${whom} the engine’s whole that it lacks`, async (t) => {
      const { bench, mux, engine, happenings } = await startBoth(t);
      bench.restart({ uploadWholes: false });
      const startedAt = bench.at(0);
      await bench.create({ backup: true });
      if (!isAsked) await bench.update({ backup: false });
      const whole = { id: 'whole_1', state: 'ready', startedAt, durationSeconds: 60 } as const;
      const set = (ingest: 'connected' | 'none', liveSince: string | null) =>
        engine.set('st_1', { ingest, liveSince, whole: { ...whole, hls: '/x.m3u8' } });
      const stand = async () => {
        await bench.observe();
        bench.advance(300);
        const { isUnfinished } = await bench.observe();
        await bench.mend();
        return [isUnfinished, mux.books.uploads.size];
      };
      set('connected', startedAt);
      assert.deepEqual(await stand(), [false, 0]);
      set('none', null);
      bench.advance(600);
      assert.deepEqual(await stand(), isAsked ? [true, 1] : [false, 0]);
      if (!isAsked) return;
      const taken = once(happenings, 'video.asset.created');
      await bench.mend();
      await taken;
      const { recordings } = await bench.observe();
      assert.deepEqual(
        recordings.filter(({ from }) => from === 'mux').map((one) => [one.state, one.startedAt]),
        [['processing', startedAt]],
      );
      const [upload] = mux.books.uploads.keys();
      assert.equal(mux.books.files.get(upload ?? '')?.toString(), 'all of it');
    });
  }

  it('goes live without Mux when it hangs, and adopts what it made all the same', async (t) => {
    const { bench, mux } = await startBoth(t, 1_000);
    mux.faults.order('POST /video/v1/live-streams', { type: 'silent', isDone: true });
    const made = await bench.create({ backup: true });
    assert.deepEqual([made.capabilities.backup, made.isUnfinished], [false, true]);
    assert.equal((await bench.grant()).records, true);
    bench.restart({ backupWaitMs: 11_000 });
    const mended = await bench.mend();
    assert.deepEqual([mended.capabilities?.backup, mended.isUnfinished], [true, false]);
    assert.equal(mux.books.liveStreams.size, 1);
    assert.equal(bench.standIn.input.outputs.length, 1);
  });

  it('takes a piece that still grows to Mux, before there is anything else', async (t) => {
    const { bench, mux } = await startBoth(t);
    await bench.create();
    const place = await bench.upload(null);
    assert.equal(place.protocol, 'put');
    assert.equal((await bench.observe()).isSettled, true);
    assert.equal(mux.books.uploads.size, 1);
  });
});
