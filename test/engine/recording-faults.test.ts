import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import type { EngineReport } from '../../src/engine/index.js';
import { createStreamside, local, memoryStore, operatorToken } from '../../src/server/index.js';
import type { Stream } from '../../src/contract/index.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import type { FakePeer } from './support/fake-transport.js';
import { keyFramePayload } from './support/packets.js';
import { reportOf } from './support/report-change.js';
import { canMount, SmallDisk } from './support/small-disk.js';

/** With it a second of pictures takes 400 kB. */
const largePicture = Buffer.concat([Buffer.from([0x41]), Buffer.alloc(20_000, 0x5a)]);

/** What follows on the writing that failed, on a machine where others want the processor as well. */
const SAID_WITHIN_MS = 10_000;

const operator = 'operator-secret';

// File systems can be filled and made read-only for real by root alone; the same errors of a
// folder that is in the way are in `recording.test.ts`.
if (canMount) {
  describe('RecordingWriter', () => {
    let disk: SmallDisk;
    let scene: EngineScene;
    let nowMs: number;
    beforeEach(async () => {
      nowMs = Date.now();
      disk = await SmallDisk.mount(16);
      scene = await EngineScene.create({ clock: () => nowMs, dataDir: disk.path });
    });
    afterEach(async () => {
      await scene.close();
      await disk.unmount();
    });

    function send(peer: FakePeer, source: MediaSource, count: number): void {
      for (let i = 0; i < count; i += 1) {
        source.sendFrames(peer, 1);
        nowMs += 50;
      }
    }

    /** Fetches every segment of a playlist and resolves with the seconds that it says it has. */
    async function playThrough(hls: string): Promise<number> {
      const text = await (await scene.fetch(hls)).text();
      let seconds = 0;
      const pattern = /#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)/g;
      for (const [, length, bytes, offset] of text.matchAll(pattern)) {
        const end = Number(offset) + Number(bytes) - 1;
        const headers = { Range: `bytes=${offset ?? ''}-${end}` };
        const part = await scene.fetch(hls.replace('index.m3u8', 'media.mp4'), { headers });
        assert.equal(part.status, 206);
        assert.equal((await part.arrayBuffer()).byteLength, Number(bytes));
        seconds += Number(length);
      }
      return seconds;
    }

    const stateOf = (wanted: string) => (report: EngineReport) =>
      report.recordings.at(-1)?.state === wanted;

    it('says at once that the disk is full, keeps what was written, and records the next broadcast', async () => {
      const { peer, location } = await scene.publish('st_1');
      const source = new MediaSource(keyFramePayload, largePicture);
      send(peer, source, 100);
      const viewer = await scene.watch('st_1');
      const kept = await reportOf(
        scene.engine,
        'st_1',
        ({ recordings }) => (recordings[0]?.durationSeconds ?? 0) > 3.5,
      );
      await disk.fill('filler');
      const sentMs = performance.now();
      send(peer, source, 40);
      const failed = await reportOf(scene.engine, 'st_1', stateOf('failed'));
      assert.ok(performance.now() - sentMs < SAID_WITHIN_MS);
      assert.equal(failed.ingest, 'connected');
      assert.ok(scene.events.some((e) => e.type === 'recording-failed' && e.reason === 'ENOSPC'));
      const sentBefore = viewer.peer.sent.length;
      source.sendFrames(peer, 1);
      assert.ok(viewer.peer.sent.length > sentBefore);

      // Not even a playlist finds room.
      await disk.fill('more');
      await scene.fetch(location, { method: 'DELETE' });
      const ended = (await reportOf(scene.engine, 'st_1', stateOf('ready'))).recordings[0];
      assert.ok((ended?.durationSeconds ?? 0) >= (kept.recordings[0]?.durationSeconds ?? 0));
      assert.equal(ended?.mp4, null);
      const seconds = await playThrough(ended?.hls ?? '');
      assert.ok(Math.abs(seconds - (ended?.durationSeconds ?? 0)) < 0.01);

      await disk.clear('filler');
      await disk.clear('more');
      const again = await scene.publish('st_1');
      send(again.peer, new MediaSource(), 60);
      await scene.fetch(again.location, { method: 'DELETE' });
      const { recordings } = await reportOf(
        scene.engine,
        'st_1',
        (report) => report.recordings.length === 2 && report.recordings.every(({ mp4 }) => mp4),
      );
      assert.deepEqual(
        recordings.map(({ state }) => state),
        ['ready', 'ready'],
      );
    });

    it('begins anew in the same broadcast when there is room again', async () => {
      const { peer } = await scene.publish('st_1');
      const source = new MediaSource(keyFramePayload, largePicture);
      send(peer, source, 60);
      await reportOf(
        scene.engine,
        'st_1',
        ({ recordings }) => (recordings[0]?.durationSeconds ?? 0) > 1.5,
      );
      await disk.fill('filler');
      send(peer, source, 40);
      await reportOf(scene.engine, 'st_1', stateOf('failed'));
      await disk.clear('filler');
      const next = reportOf(
        scene.engine,
        'st_1',
        ({ recordings }) => recordings.length === 2 && (recordings[1]?.durationSeconds ?? 0) > 0,
      );
      const small = new MediaSource();
      const again = await scene.publish('st_1');
      const timer = setInterval(() => send(again.peer, small, 20), 50);
      const { recordings, ingest } = await next;
      clearInterval(timer);
      assert.deepEqual([recordings[1]?.state, ingest], ['recording', 'connected']);
    });

    it('forwards from a read-only folder, and records when it can be written again', async () => {
      disk.setReadOnly(true);
      const first = await scene.publish('st_1');
      send(first.peer, new MediaSource(), 40);
      const failed = await reportOf(scene.engine, 'st_1', stateOf('failed'));
      assert.deepEqual([failed.ingest, failed.recordings[0]?.hls], ['connected', null]);
      assert.ok(scene.events.some((e) => e.type === 'recording-failed' && e.reason === 'EROFS'));
      await scene.fetch(first.location, { method: 'DELETE' });
      await reportOf(scene.engine, 'st_1', ({ ingest }) => ingest === 'none');
      disk.setReadOnly(false);
      const second = await scene.publish('st_1');
      send(second.peer, new MediaSource(), 40);
      await scene.fetch(second.location, { method: 'DELETE' });
      await reportOf(scene.engine, 'st_1', stateOf('ready'));
    });

    it('warns before there is no room left', async () => {
      const { peer } = await scene.publish('st_1');
      send(peer, new MediaSource(), 40);
      await reportOf(
        scene.engine,
        'st_1',
        ({ recordings }) => (recordings[0]?.durationSeconds ?? 0) > 0,
      );
      const warned = scene.events.filter(({ type }) => type === 'space-low');
      assert.equal(warned.length, 1);
      assert.ok(warned.every((e) => e.type === 'space-low' && e.freeBytes <= 16 * 1024 * 1024));
    });

    it('tells the people of a stream within two seconds that it is not being recorded', async () => {
      const streamside = createStreamside({
        provider: local({ engine: scene.engine }),
        authorize: operatorToken(operator),
        basePath: '/live',
        store: memoryStore(),
      });
      const ask = async (path: string, init: RequestInit = {}): Promise<Stream> => {
        const headers = { Authorization: `Bearer ${operator}`, 'Content-Type': 'application/json' };
        const request = new Request(`http://site.test/live${path}`, { ...init, headers });
        return (await (await streamside.handler(request)).json()) as Stream;
      };
      const body = JSON.stringify({ title: 'A service' });
      const { id } = await ask('/streams', { method: 'POST', body });
      const { peer } = await scene.publish(id);
      const source = new MediaSource(keyFramePayload, largePicture);
      send(peer, source, 60);
      await reportOf(
        scene.engine,
        id,
        ({ recordings }) => (recordings[0]?.durationSeconds ?? 0) > 1.5,
      );
      await disk.fill('filler');
      const sentMs = performance.now();
      send(peer, source, 40);
      let stream = await ask(`/streams/${id}`);
      while (stream.assurance.recording !== 'failed') {
        assert.ok(performance.now() - sentMs < SAID_WITHIN_MS, JSON.stringify(stream.assurance));
        await new Promise((resolve) => setImmediate(resolve));
        stream = await ask(`/streams/${id}`);
      }
      assert.deepEqual([stream.status, stream.assurance.ingest], ['live', 'connected']);
      assert.ok(stream.assurance.confirmedSeconds > 1, JSON.stringify(stream.assurance));
      await streamside.close();
    });
  });
}
