import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Stream } from '../../src/contract/index.js';
import { createStreamside, local, memoryStore, operatorToken } from '../../src/server/index.js';
import { createFakeEngine } from './fake-engine.js';
import { describeProvider } from './provider-suite.js';
import { createWorkbench, operator } from './workbench.js';

describeProvider({
  name: 'local',
  open: async () => ({
    provider: local({ engine: createFakeEngine() }),
    close: async () => undefined,
  }),
});

describe('local', () => {
  /** Resolves with the stream once `isReached`; its events say when to look. */
  async function until(
    bench: ReturnType<typeof createWorkbench>,
    id: string,
    isReached: (stream: Stream) => boolean,
  ): Promise<Stream> {
    for (;;) {
      const changed = new Promise<void>((resolve) => {
        const stop = bench.store.subscribe(() => {
          stop();
          resolve();
        });
      });
      const stream = await bench.getStream(id);
      if (isReached(stream)) return stream;
      await changed;
    }
  }

  it('turns what the engine reports into the stream that viewers see', async () => {
    const bench = createWorkbench();
    const { id } = await bench.createStream();
    bench.engine.set(id, {
      ingest: 'connected',
      liveSince: bench.at(0),
      publisherSince: bench.at(1),
    });
    const live = await until(bench, id, ({ status }) => status === 'live');
    assert.deepEqual(live.sources, [
      { type: 'whep', url: `/media/${id}/whep`, latency: 'sub-second' },
    ]);
    assert.equal(live.publisherSince, bench.at(1));
    assert.deepEqual(live.assurance, {
      ingest: 'connected',
      recording: 'none',
      confirmedSeconds: 0,
      missingSeconds: 0,
    });
    const startedAt = bench.at(0);
    bench.advance(10_000);
    bench.engine.set(id, {
      ingest: 'none',
      liveSince: null,
      recordings: [
        {
          ...{ id: 'rec_1', state: 'ready', startedAt, durationSeconds: 10.0004 },
          ...{ hls: '/media/r.m3u8', poster: '/media/p.jpg', storyboard: '/media/s.vtt' },
        },
      ],
    });
    const done = await until(bench, id, ({ status }) => status === 'completed');
    assert.deepEqual(done.recordings, [
      {
        id: 'rec_1',
        from: 'local',
        state: 'ready',
        startedAt,
        duration: 10,
        coverage: 1,
        sources: [{ type: 'hls', url: '/media/r.m3u8' }],
        poster: '/media/p.jpg',
        storyboard: '/media/s.vtt',
      },
    ]);
    assert.deepEqual([done.assurance.recording, done.sources], ['confirmed', []]);
    assert.equal(done.publisherSince, undefined);
    await bench.close();
  });

  it('says while it is so that there is no HLS of what is sent', async () => {
    const bench = createWorkbench();
    const { id, capabilities } = await bench.createStream();
    const live = { ingest: 'connected', liveSince: bench.at(0) } as const;
    bench.engine.set(id, { ...live, hlsProblem: 'ffmpeg-missing' });
    const without = await until(bench, id, ({ capabilities: { hls } }) => !hls);
    assert.deepEqual(without.capabilities, { ...capabilities, hls: false });
    bench.engine.set(id, { ...live, hls: '/media/index.m3u8', hlsProblem: null });
    const again = await until(bench, id, ({ capabilities: { hls } }) => hls);
    assert.equal(again.sources.at(-1)?.type, 'hls');
    await bench.close();
  });

  it('brings what was under way when the process ended to the truth at the next start', async () => {
    const store = memoryStore();
    const before = createWorkbench({ store });
    const { id } = await before.createStream();
    before.engine.set(id, { ingest: 'connected', liveSince: before.at(0) });
    await until(before, id, ({ status }) => status === 'live');
    await before.close();

    const after = createWorkbench({ store });
    const stream = await until(after, id, ({ status }) => status !== 'live');
    assert.deepEqual([stream.status, stream.assurance.ingest], ['completed', 'none']);
    await after.close();
  });

  it('finds a broadcast that came and went while nobody looked, if a grant was out', async () => {
    const store = memoryStore();
    const before = createWorkbench({ store });
    const { id } = await before.createStream();
    await before.createGrant(id);
    await before.close();

    const engine = createFakeEngine();
    engine.set(id, {
      recordings: [
        { id: 'rec_1', state: 'ready', startedAt: before.at(0), durationSeconds: 60, hls: null },
      ],
    });
    const after = createWorkbench({ store, provider: local({ engine }) });
    const stream = await until(after, id, ({ status }) => status !== 'ready');
    assert.deepEqual([stream.status, stream.assurance.recording], ['completed', 'confirmed']);
    await after.close();
  });

  it('counts what a device reports at once', async () => {
    const bench = createWorkbench();
    const { id } = await bench.createStream();
    bench.advance(60_000);
    const report = {
      startedAt: bench.at(-30),
      endedAt: bench.at(0),
      sentAt: bench.at(0),
      parts: [],
    };
    await bench.ask(`PUT /streams/${id}/broadcasts/b1`, { body: report });
    assert.equal((await bench.getStream(id)).assurance.missingSeconds, 30);
    await bench.close();
  });

  it('survives an engine that fails, and looks again', async () => {
    const engine = createFakeEngine();
    const broken = new Error('no disk');
    let fails = true;
    const report = engine.report;
    engine.report = async (id) => {
      if (fails) throw broken;
      return report(id);
    };
    const bench = createWorkbench({ provider: local({ engine }) });
    const { id } = await bench.createStream();
    engine.set(id, { ingest: 'connected', liveSince: bench.at(0) });
    while (bench.errors.length === 0) await new Promise(setImmediate);
    assert.deepEqual(bench.errors, [broken]);
    fails = false;
    engine.set(id, {});
    assert.equal((await until(bench, id, ({ status }) => status === 'live')).status, 'live');
    await bench.close();
  });

  it('gives addresses on the origin that it was told', async () => {
    const provider = local({ engine: createFakeEngine(), publicUrl: 'https://media.test' });
    const { value: grant } = await provider.createGrant(
      {
        id: 'st_a',
        tag: 'd.st_a',
        title: 'A service',
        method: 'browser',
        visibility: 'public',
        backup: false,
        state: null,
      },
      {
        origin: 'https://site.test',
        token: 't',
        expiresAt: '2026-11-21T13:00:00Z',
        rotate: false,
      },
    );
    assert.equal(grant.whip.url, 'https://media.test/media/st_a/whip');
  });
});

describe('createStreamside', () => {
  it('leaves nothing running once it is closed', async () => {
    const engine = createFakeEngine();
    const streamside = createStreamside({
      provider: local({ engine }),
      store: memoryStore(),
      authorize: operatorToken(operator),
    });
    await streamside.close();
    let looks = 0;
    engine.report = async () => {
      looks += 1;
      return { ingest: 'none', liveSince: null, recordings: [] };
    };
    engine.set('st_a', {});
    assert.equal(looks, 0);
  });
});
