import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MediaRelayTarget } from '../../src/server/index.js';
import { createFakeEngine } from './fake-engine.js';
import { startCloudflareBench } from './stand-ins/cloudflare-bench.js';

function createRelayingEngine() {
  const relays = new Map<string, readonly MediaRelayTarget[]>();
  const engine = {
    ...createFakeEngine(),
    async setRelays(streamId: string, targets: readonly MediaRelayTarget[]) {
      relays.set(streamId, targets);
    },
  };
  return { engine, relays };
}

describe('cloudflareStream by relay', () => {
  it('lets browsers publish to the engine, which pushes to the live input', async (t) => {
    const { engine, relays } = createRelayingEngine();
    const bench = await startCloudflareBench(t, { route: 'relay', engine });
    const made = await bench.create({ backup: true });
    assert.deepEqual(made.capabilities, { whep: true, hls: true, recording: true, backup: true });
    const grant = await bench.grant();
    assert.equal(grant.whip.url, 'https://site.test/media/st_1/whip');
    assert.deepEqual([grant.whip.token, grant.records], ['grant-token', true]);
    // A browser has no use for the input's keys.
    assert.ok(!JSON.stringify(grant).includes('secret'));
    const { rtmps } = bench.standIn.input.secrets;
    const url = `rtmps://live.cloudflare.com:443/live/${rtmps}`;
    assert.deepEqual(relays.get('st_1'), [{ id: 'cloudflare', url }]);
    assert.equal(bench.standIn.input.outputs[0]?.streamKey, 'backupsecret-b1');
  });

  it('sets its pushes again after the process was another, and after the keys are', async (t) => {
    const { engine } = createRelayingEngine();
    const bench = await startCloudflareBench(t, { route: 'relay', engine });
    await bench.create();
    const next = createRelayingEngine();
    bench.restart({ engine: next.engine });
    await bench.observe();
    const key = () => String(next.relays.get('st_1')?.[0]?.url);
    assert.ok(key().endsWith(bench.standIn.input.secrets.rtmps));
    await bench.grant({ rotate: true });
    assert.ok(key().endsWith(bench.standIn.input.secrets.rtmps));
  });

  it('shows WHEP of the engine, and HLS of Cloudflare once it is there', async (t) => {
    const { engine } = createRelayingEngine();
    const bench = await startCloudflareBench(t, { route: 'relay', engine });
    const { standIn } = bench;
    await bench.create();
    const since = bench.at(0);
    const publisherSince = bench.at(1);
    const hls = '/media/st_1/live.m3u8';
    engine.set('st_1', { ingest: 'connected', liveSince: since, publisherSince, hls });
    const first = await bench.observe();
    assert.deepEqual([first.ingest, first.liveSince], ['connected', since]);
    assert.equal(first.publisherSince, publisherSince);
    assert.deepEqual(
      first.sources.map(({ url }) => url),
      ['/media/st_1/whep', '/media/st_1/live.m3u8'],
    );
    standIn.connect(standIn.input);
    bench.advance(5);
    const second = await bench.observe();
    const { uid } = standIn.input;
    assert.deepEqual(
      second.sources.map(({ url }) => url.replace(/^http.*?customer/, '')),
      [
        '/media/st_1/whep',
        `/${uid}/manifest/video.m3u8`,
        `/${uid}/manifest/video.mpd`,
        '/media/st_1/live.m3u8',
      ],
    );
  });

  it('brings together the copies of Cloudflare, the backup and the engine', async (t) => {
    const { engine } = createRelayingEngine();
    const bench = await startCloudflareBench(t, { route: 'relay', engine });
    const { standIn } = bench;
    await bench.create({ backup: true });
    const startedAt = bench.at(0);
    engine.set('st_1', { ingest: 'connected', liveSince: startedAt });
    standIn.connect(standIn.input);
    bench.advance(30);
    await bench.observe();
    standIn.disconnect(standIn.input);
    const near = { id: 'r1', state: 'ready', startedAt, durationSeconds: 30, hls: null } as const;
    engine.set('st_1', { ingest: 'none', liveSince: null, recordings: [near] });
    for (const video of standIn.account.videos.values()) standIn.finish(video, 29);
    const far = { id: 'asset', from: 'mux', state: 'ready', startedAt, poster: null } as const;
    bench.backup.observation = {
      ingest: 'none',
      recordings: [{ ...far, durationSeconds: 28, sources: [] }],
      isSettled: true,
    };
    const done = await bench.observe();
    assert.deepEqual(
      done.recordings.map(({ from, durationSeconds }) => [from, durationSeconds]),
      [
        ['cloudflare', 29],
        ['mux', 28],
        ['local', 30],
      ],
    );
    assert.equal(done.isSettled, true);
  });

  it('goes on while Cloudflare cannot be asked: the engine knows what is live', async (t) => {
    const { engine } = createRelayingEngine();
    const bench = await startCloudflareBench(t, { route: 'relay', engine });
    await bench.create();
    engine.set('st_1', { ingest: 'connected', liveSince: bench.at(0) });
    const videos = 'GET /accounts/{account}/stream/live_inputs/{input}/videos';
    bench.standIn.faults.order(videos, { type: 'status', status: 500 }, 4);
    const live = await bench.observe();
    assert.deepEqual([live.ingest, live.isSettled], ['connected', false]);
    assert.equal(bench.errors.length, 1);
  });

  it('goes on where the engine cannot push', async (t) => {
    const { engine } = createRelayingEngine();
    const missing = new Error('no ffmpeg');
    engine.setRelays = async () => {
      throw missing;
    };
    const bench = await startCloudflareBench(t, { route: 'relay', engine });
    await bench.create();
    assert.equal((await bench.grant()).whip.token, 'grant-token');
    assert.deepEqual(bench.errors, [missing]);
  });

  it('sees an encoder that goes to Cloudflare straight', async (t) => {
    const { engine } = createRelayingEngine();
    const bench = await startCloudflareBench(t, { route: 'relay', engine });
    const { standIn } = bench;
    const made = await bench.create({ method: 'encoder' });
    assert.equal(made.capabilities.whep, false);
    assert.equal((await bench.grant()).rtmps?.streamKey, standIn.input.secrets.rtmps);
    standIn.connect(standIn.input);
    const live = await bench.observe();
    assert.deepEqual([live.ingest, live.sources[0]?.type], ['connected', 'hls']);
  });

  it('stops the push before it deletes, at the engine too', async (t) => {
    const { engine, relays } = createRelayingEngine();
    const bench = await startCloudflareBench(t, { route: 'relay', engine });
    await bench.create();
    await bench.provider.deleteStream(bench.stream, { recordings: true });
    assert.deepEqual(relays.get('st_1'), []);
    assert.deepEqual(engine.calls, ['end st_1', 'delete st_1']);
    assert.equal(bench.standIn.account.inputs.size, 0);
  });
});
