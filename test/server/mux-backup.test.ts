import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMuxBench } from './mux-bench.js';

const one = '/video/v1/live-streams/{LIVE_STREAM_ID}';

/** How far each recording has been made. */
function toShares({ recordings }: { recordings: readonly { state: string; progress?: number }[] }) {
  return recordings.map(({ state, progress }) => [state, progress]);
}

describe('muxBackup', () => {
  it('makes a live stream whose window, recording and mark are said outright', async (t) => {
    const bench = await createMuxBench(t);
    const id = await bench.create();
    const [call] = bench.mux.callsOf('POST /video/v1/live-streams');
    assert.deepEqual(call?.body, {
      latency_mode: 'standard',
      reconnect_window: 60,
      passthrough: 'deployment.st_1',
      playback_policies: ['public'],
      new_asset_settings: { playback_policies: ['public'], passthrough: 'deployment.st_1' },
    });
    assert.deepEqual(bench.backup.toIngest(bench.stream.state), {
      url: 'rtmps://global-live.mux.com:443/app',
      streamKey: bench.mux.books.liveStreams.get(id)?.stream_key,
    });
    assert.deepEqual(bench.backup.toReferences(bench.stream.state), [`mux:${id}`]);
  });

  it('sets the reconnect window in low latency too, where Mux would have none', async (t) => {
    const bench = await createMuxBench(t, {
      latencyMode: 'low',
      reconnectWindowSeconds: 90,
      staticRenditions: ['highest'],
    });
    const id = await bench.create({ visibility: 'private' });
    const made = bench.mux.books.liveStreams.get(id);
    assert.deepEqual(
      [made?.latency_mode, made?.reconnect_window, made?.playback_ids?.map(({ policy }) => policy)],
      ['low', 90, ['signed']],
    );
    assert.deepEqual(made?.new_asset_settings, {
      playback_policies: ['signed'],
      passthrough: 'deployment.st_1',
      static_renditions: [{ resolution: 'highest' }],
    });
  });

  it('refuses a reconnect window that Mux does not have', async (t) => {
    await assert.rejects(
      createMuxBench(t, { reconnectWindowSeconds: 1_801 }),
      /^RangeError: reconnectWindowSeconds/,
    );
  });

  it('tells from looks alone when media arrives, what is recorded, and when all is done', async (t) => {
    const bench = await createMuxBench(t);
    const id = await bench.create();
    assert.deepEqual(await bench.observe(), {
      ingest: 'none',
      recordings: [],
      isSettled: true,
      isUnfinished: false,
    });

    const startedAt = bench.at(0);
    bench.connect();
    const asset = bench.lastAsset();
    bench.advance(8);
    const begun = await bench.observe();
    assert.deepEqual([begun.ingest, begun.isSettled], ['connected', false]);
    assert.deepEqual(begun.recordings, [
      {
        id: asset.id,
        from: 'mux',
        state: 'recording',
        startedAt,
        durationSeconds: null,
        spans: [{ startedAt, endedAt: bench.at(0) }],
        sources: [],
        poster: null,
      },
    ]);

    bench.mux.broadcasts.makePlayable(id);
    bench.advance(12);
    const [running] = (await bench.observe()).recordings;
    assert.equal(running?.state, 'recording');
    assert.deepEqual(running?.spans, [{ startedAt, endedAt: bench.at(0) }]);
    assert.equal(running?.sources.length, 2);

    bench.mux.broadcasts.disconnect(id);
    const endedAt = bench.at(0);
    bench.advance(40);
    const waiting = await bench.observe();
    assert.deepEqual([waiting.ingest, waiting.isSettled], ['lost', false]);
    assert.deepEqual(waiting.recordings[0]?.spans, [{ startedAt, endedAt }]);

    bench.mux.broadcasts.end(id);
    const ending = await bench.observe();
    assert.deepEqual([ending.ingest, ending.isSettled], ['none', false]);
    assert.deepEqual(toShares(ending), [['processing', 0]]);
    asset.progress = { state: 'transcoding', progress: 41.6 };
    assert.deepEqual(toShares(await bench.observe()), [['processing', 0.42]]);
    asset.progress = { state: 'transcoding', progress: -1 };
    assert.deepEqual(toShares(await bench.observe()), [['processing', undefined]]);

    bench.mux.broadcasts.finish(asset.id);
    const playbackId = asset.playback_ids?.[0]?.id ?? '';
    assert.deepEqual(await bench.observe(), {
      ingest: 'none',
      recordings: [
        {
          id: asset.id,
          from: 'mux',
          state: 'ready',
          startedAt,
          durationSeconds: 20,
          spans: [{ startedAt, endedAt }],
          sources: [
            { type: 'mux', url: `https://stream.mux.com/${playbackId}.m3u8` },
            { type: 'hls', url: `https://stream.mux.com/${playbackId}.m3u8` },
          ],
          poster: `https://image.mux.com/${playbackId}/thumbnail.jpg`,
          storyboard: `https://image.mux.com/${playbackId}/storyboard.vtt`,
        },
      ],
      isSettled: true,
      isUnfinished: false,
    });
  });

  it('finds after a long absence what was broadcast meanwhile, and asks no more of what is done', async (t) => {
    const bench = await createMuxBench(t);
    const id = await bench.create();
    for (let broadcast = 0; broadcast < 2; broadcast += 1) {
      bench.connect();
      bench.advance(30);
      bench.mux.broadcasts.end(id);
      bench.mux.broadcasts.finish(bench.lastAsset().id);
      bench.advance(600);
    }
    const { recordings } = await bench.observe({ maxAgeMs: 1 });
    assert.deepEqual(
      recordings.map(({ state, durationSeconds }) => [state, durationSeconds]),
      [
        ['ready', 30],
        ['ready', 30],
      ],
    );
    bench.takeCalls();
    bench.advance(60);
    assert.equal((await bench.observe({ maxAgeMs: 5_000 })).recordings.length, 2);
    assert.deepEqual(bench.takeCalls(), [`GET ${one}`]);
  });

  it('keeps a broadcast that dropped and came back within the window as one recording with a gap', async (t) => {
    const bench = await createMuxBench(t);
    const id = await bench.create();
    const first = { startedAt: bench.at(0), endedAt: bench.at(10) };
    const second = { startedAt: bench.at(25), endedAt: bench.at(45) };
    bench.connect();
    bench.advance(10);
    bench.mux.broadcasts.disconnect(id);
    bench.advance(15);
    bench.connect();
    bench.advance(20);
    const live = await bench.observe();
    assert.deepEqual([live.ingest, live.recordings[0]?.spans], ['connected', [first, second]]);
    bench.mux.broadcasts.end(id);
    bench.mux.broadcasts.finish(bench.lastAsset().id);
    const done = await bench.observe();
    assert.equal(done.recordings.length, 1);
    assert.deepEqual(done.recordings[0]?.spans, [first, second]);
  });

  it('does not take slate for a picture', async (t) => {
    const bench = await createMuxBench(t, { latencyMode: 'low' });
    const id = await bench.create();
    bench.connect();
    const span = { startedAt: bench.at(0), endedAt: bench.at(10) };
    bench.advance(10);
    bench.mux.broadcasts.disconnect(id);
    const asset = bench.lastAsset();
    asset.recording_times?.push({ started_at: bench.at(0), duration: 60, type: 'slate' });
    bench.advance(60);
    bench.mux.broadcasts.end(id);
    bench.mux.broadcasts.finish(asset.id);
    const [recording] = (await bench.observe()).recordings;
    assert.equal(recording?.durationSeconds, 70);
    assert.deepEqual(recording?.spans, [span]);
  });

  it('asks no more often than is wanted, and at once when news came', async (t) => {
    const bench = await createMuxBench(t);
    await bench.create();
    bench.connect();
    await bench.observe();
    bench.takeCalls();
    bench.advance(4);
    await bench.observe({ maxAgeMs: 5_000 });
    assert.deepEqual(bench.takeCalls(), []);
    bench.advance(2);
    await bench.observe({ maxAgeMs: 5_000 });
    assert.deepEqual(bench.takeCalls(), [`GET ${one}`, 'GET /video/v1/assets']);
    await bench.observe({ maxAgeMs: 0 });
    assert.equal(bench.takeCalls().length, 2);
  });

  it('is settled with a recording that failed, and with one that has been stuck for hours', async (t) => {
    const bench = await createMuxBench(t);
    const id = await bench.create();
    bench.connect();
    bench.advance(30);
    bench.mux.broadcasts.end(id);
    bench.mux.broadcasts.fail(bench.lastAsset().id);
    bench.connect();
    bench.advance(30);
    bench.mux.broadcasts.end(id);
    const early = await bench.observe();
    assert.deepEqual(
      [early.isSettled, early.recordings.map(({ state }) => state)],
      [false, ['failed', 'processing']],
    );
    bench.advance(7 * 3_600);
    const late = await bench.observe();
    assert.deepEqual(
      [late.isSettled, late.recordings.map(({ state }) => state)],
      [true, ['failed', 'failed']],
    );
  });
});
