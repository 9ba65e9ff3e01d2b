import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Problem } from '../../src/contract/index.js';
import type { EngineReport } from '../../src/engine/index.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import { findBoxes, readFragment } from './support/mp4-reader.js';
import {
  av1KeyPayload,
  av1PicturePayload,
  deltaFramePayload,
  keyFramePayload,
  vp9KeyPayload,
  vp9PicturePayload,
} from './support/packets.js';
import { reportOf } from './support/report-change.js';
import { isReady } from './support/journal-entries.js';

describe('Recorder', () => {
  let scene: EngineScene;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    scene = await EngineScene.create({ clock: () => nowMs });
  });
  afterEach(() => scene.close());

  /** Publishes so many frames of 50 ms and ends. */
  async function broadcast(streamId: string, count: number): Promise<EngineReport> {
    const { peer, location } = await scene.publish(streamId);
    const source = new MediaSource();
    for (let i = 0; i < count; i += 1) {
      source.sendFrames(peer, 1);
      nowMs += 50;
    }
    await scene.fetch(location, { method: 'DELETE' });
    return await reportOf(scene.engine, streamId, isReady);
  }

  it('keeps a broadcast as long as it was, and serves it by ranges', async () => {
    const { recordings, ingest, liveSince } = await broadcast('st_1', 100);
    assert.deepEqual([ingest, liveSince], ['none', null]);
    const [recording] = recordings;
    assert.ok(Math.abs((recording?.durationSeconds ?? 0) - 5) < 0.1);
    const hls = recording?.hls ?? '';
    const playlist = await scene.fetch(hls);
    assert.equal(playlist.headers.get('Content-Type'), 'application/vnd.apple.mpegurl');
    assert.equal(
      playlist.headers.get('Cache-Control'),
      'public, s-maxage=60, max-age=31536000, immutable',
    );
    const text = await playlist.text();
    const lengths = [...text.matchAll(/#EXTINF:([\d.]+)/g)].map(([, seconds]) => Number(seconds));
    const total = lengths.reduce((sum, seconds) => sum + seconds, 0);
    assert.ok(Math.abs(total - (recording?.durationSeconds ?? 0)) < 0.001);
    const [, bytes = 0, offset = 0] = (/#EXT-X-BYTERANGE:(\d+)@(\d+)/.exec(text) ?? []).map(Number);
    const media = hls.replace('index.m3u8', 'media.mp4');
    const part = await scene.fetch(media, {
      headers: { Range: `bytes=${offset}-${offset + bytes - 1}` },
    });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('Content-Length'), String(bytes));
    assert.match(part.headers.get('Content-Range') ?? '', new RegExp(`^bytes ${offset}-`));
    const [video, audio] = readFragment(Buffer.from(await part.arrayBuffer()));
    assert.deepEqual([video?.startTicks, audio?.startTicks], [0, 0]);
    const head = await scene.fetch(media, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    const beyond = await scene.fetch(media, { headers: { Range: 'bytes=99999999-' } });
    assert.equal(beyond.status, 416);
    assert.equal(beyond.headers.get('Content-Type'), 'application/problem+json');
    assert.equal(((await beyond.json()) as Problem).code, 'range-unsatisfiable');
  });

  it('writes out what it has when the publisher is lost, and does not count the time without it', async () => {
    const { peer, location } = await scene.publish('st_1');
    const source = new MediaSource();
    const send = (count: number): void => {
      for (let i = 0; i < count; i += 1) {
        source.sendFrames(peer, 1);
        nowMs += 50;
      }
    };
    send(40);
    nowMs += 6000;
    await reportOf(scene.engine, 'st_1', ({ ingest }) => ingest === 'lost');
    const kept = await reportOf(scene.engine, 'st_1', ({ recordings }) =>
      recordings.some(({ durationSeconds }) => durationSeconds > 1.9),
    );
    assert.equal(kept.recordings[0]?.state, 'recording');
    send(40);
    await scene.fetch(location, { method: 'DELETE' });
    const { recordings } = await reportOf(scene.engine, 'st_1', isReady);
    assert.ok(Math.abs((recordings[0]?.durationSeconds ?? 0) - 4) < 0.1);
    const playlist = await (await scene.fetch(recordings[0]?.hls ?? '')).text();
    assert.equal(playlist.match(/#EXT-X-DISCONTINUITY\n/g)?.length, 1);
  });

  it('can be played while it grows', async () => {
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    for (let i = 0; i < 80; i += 1) {
      source.sendFrames(peer, 1);
      nowMs += 50;
    }
    const growing = await reportOf(scene.engine, 'st_1', ({ recordings }) =>
      recordings.some(({ hls }) => hls !== null),
    );
    assert.equal(growing.recordings[0]?.state, 'recording');
    const response = await scene.fetch(growing.recordings[0].hls ?? '');
    assert.equal(response.headers.get('Cache-Control'), 'no-cache');
    assert.match(await response.text(), /PLAYLIST-TYPE:EVENT/);
  });

  it('lists broadcasts of one stream oldest first, and nothing for one that sent nothing', async () => {
    await broadcast('st_1', 30);
    nowMs += 60_000;
    const { location } = await scene.publish('st_1');
    await scene.fetch(location, { method: 'DELETE' });
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 30);
    await scene.engine.endStream('st_1');
    const { recordings } = await reportOf(
      scene.engine,
      'st_1',
      (report) => report.recordings.filter(({ state }) => state === 'ready').length === 2,
    );
    assert.ok((recordings[0]?.startedAt ?? '') < (recordings[1]?.startedAt ?? ''));
  });

  it('keeps every codec as it comes, each in a recording of its own, and joins them', async () => {
    const forms = [
      ['VP9', vp9KeyPayload, vp9PicturePayload, 'vp09'],
      ['AV1', av1KeyPayload, av1PicturePayload, 'av01'],
      ['H264', keyFramePayload, deltaFramePayload, 'avc1'],
    ] as const;
    for (const [codec, key, picture] of forms) {
      const parameters = codec === 'H264' ? 'packetization-mode=1' : '';
      const { peer } = await scene.publish('st_1', { video: [[108, codec, parameters]] });
      const source = new MediaSource(key, picture);
      for (let i = 0; i < 40; i += 1) {
        source.sendFrames(peer, 1);
        nowMs += 50;
      }
    }
    await scene.engine.endStream('st_1');
    const { recordings, joined } = await reportOf(
      scene.engine,
      'st_1',
      (report) => report.recordings.filter(({ state }) => state === 'ready').length === 3,
    );
    const entries: string[] = [];
    for (const { mp4, durationSeconds } of recordings) {
      assert.ok(Math.abs(durationSeconds - 2) < 0.1, `${durationSeconds} s`);
      const whole = Buffer.from(await (await scene.fetch(mp4 ?? '')).arrayBuffer());
      const movie = findBoxes(whole.subarray(0, whole.indexOf('mdat') - 4), 'moov/trak/mdia/minf');
      const [table] = findBoxes(movie[0]?.body ?? whole, 'stbl/stsd');
      entries.push(table?.body.toString('latin1', 12, 16) ?? '');
    }
    assert.deepEqual(
      entries,
      forms.map(([, , , entry]) => entry),
    );
    assert.deepEqual(joined.gaps, []);
    const playlist = await (await scene.fetch(joined.hls ?? '')).text();
    assert.equal(playlist.match(/#EXT-X-DISCONTINUITY\n/g)?.length, 2);
  });

  it('says at once that the disk has failed, while the live picture goes on', async () => {
    await writeFile(join(scene.folder, 'st_1'), 'in the way of the folder');
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    source.sendFrames(peer, 30);
    const failed = await reportOf(scene.engine, 'st_1', ({ recordings }) =>
      recordings.some(({ state }) => state === 'failed'),
    );
    assert.equal(failed.ingest, 'connected');
    const viewer = await scene.watch('st_1');
    const sentBefore = viewer.peer.sent.length;
    source.sendFrames(peer, 1);
    assert.ok(viewer.peer.sent.length > sentBefore);
    await rm(join(scene.folder, 'st_1'));
  });

  it('removes a stream’s recordings, one under way included', async () => {
    const { recordings } = await broadcast('st_1', 30);
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 30);
    await scene.engine.deleteRecordings('st_1');
    assert.deepEqual((await scene.engine.report('st_1')).recordings, []);
    assert.equal((await scene.fetch(recordings[0]?.hls ?? '')).status, 404);
  });
});
