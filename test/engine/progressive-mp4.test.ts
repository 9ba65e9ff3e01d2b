import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import type { EngineRecording, EngineReport } from '../../src/engine/index.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import type { FakePeer } from './support/fake-transport.js';
import { findBoxes } from './support/mp4-reader.js';
import { createAggregate } from './support/packets.js';
import { isAscending, probe } from './support/probe.js';
import type { ProbedStream } from './support/probe.js';
import { reportOf } from './support/report-change.js';

/** A key frame of 320x480 in main profile: a camera that was turned. */
const turnedKeyFrame = createAggregate(
  Buffer.from('674d4015d90140f6c044000003000400000300f03c58b920', 'hex'),
  Buffer.from('68ebc3cb20', 'hex'),
  Buffer.from([0x65, 0x88, 0x80, 0x10]),
);

const isReady = ({ recordings }: EngineReport): boolean =>
  recordings.some(({ state }) => state === 'ready');

describe('recording.mp4', () => {
  let scene: EngineScene;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    scene = await EngineScene.create({ clock: () => nowMs });
  });
  afterEach(() => scene.close());

  function pass(count: number, send: (frame: number) => void): void {
    for (let i = 0; i < count; i += 1) {
      send(i);
      nowMs += 50;
    }
  }

  function send(peer: FakePeer, count: number, source = new MediaSource()): void {
    pass(count, () => source.sendFrames(peer, 1));
  }

  async function finish(location: string): Promise<EngineRecording> {
    await scene.fetch(location, { method: 'DELETE' });
    const [recording] = (await reportOf(scene.engine, 'st_1', isReady)).recordings;
    assert.ok(recording);
    return recording;
  }

  /** Fetches it whole, and lets ffprobe read it. */
  async function check(recording: EngineRecording): Promise<ProbedStream[]> {
    const response = await scene.fetch(recording.mp4 ?? '');
    assert.deepEqual([response.status, response.headers.get('Content-Type')], [200, 'video/mp4']);
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.equal(String(bytes.length), response.headers.get('Content-Length'));
    const path = join(scene.folder, 'fetched.mp4');
    await writeFile(path, bytes);
    // The index stands before the media.
    assert.ok(bytes.indexOf('moov') < bytes.indexOf('mdat'));
    const streams = await probe(path);
    for (const { times } of streams) assert.ok(isAscending(times));
    const longest = Math.max(...streams.map(({ seconds }) => seconds));
    assert.ok(Math.abs(longest - recording.durationSeconds) < 0.1, `${longest} s`);
    return streams;
  }

  it('is the whole broadcast with its index in front', async () => {
    const { peer, location } = await scene.publish('st_1');
    send(peer, 100);
    const recording = await finish(location);
    const [video, audio] = await check(recording);
    assert.deepEqual([video?.codec, video?.times.length], ['h264', 100]);
    assert.equal(audio?.kind, 'audio');
    assert.ok(Math.abs((audio?.seconds ?? 0) - 5) < 0.1);
  });

  it('goes on over a publisher of another picture size, each with its own description', async () => {
    const first = await scene.publish('st_1');
    send(first.peer, 60);
    const second = await scene.publish('st_1');
    send(second.peer, 60, new MediaSource(turnedKeyFrame));
    const recording = await finish(second.location);
    const [video] = await check(recording);
    assert.ok((video?.times.length ?? 0) >= 119);
    const bytes = Buffer.from(await (await scene.fetch(recording.mp4 ?? '')).arrayBuffer());
    const head = bytes.subarray(0, bytes.indexOf('mdat') - 4);
    const [description] = findBoxes(head, 'moov/trak/mdia/minf/stbl/stsd');
    assert.equal(description?.body.readUInt32BE(4), 2);
  });

  it('holds two hundred take-overs, and names what they share once', async () => {
    let location = '';
    for (let i = 0; i < 200; i += 1) {
      const opened = await scene.publish('st_1');
      location = opened.location;
      send(opened.peer, 10);
    }
    const recording = await finish(location);
    assert.ok(Math.abs(recording.durationSeconds - 100) < 2, `${recording.durationSeconds} s`);
    const [video] = await check(recording);
    assert.equal(video?.times.length, 2000);
    assert.equal(recording.spans.length, 1);
    const playlist = await (await scene.fetch(recording.hls ?? '')).text();
    assert.equal(playlist.match(/#EXT-X-DISCONTINUITY\n/g)?.length, 199);
  });

  it('is made of sound alone', async () => {
    const { peer, location } = await scene.publish('st_1', { kinds: ['audio'] });
    const source = new MediaSource();
    pass(80, (frame) => source.sendAudio(peer, frame));
    const streams = await check(await finish(location));
    assert.deepEqual(
      streams.map(({ kind }) => kind),
      ['audio'],
    );
  });

  it('is made of pictures alone', async () => {
    const { peer, location } = await scene.publish('st_1', { kinds: ['video'] });
    const source = new MediaSource();
    pass(80, () => source.sendPicture(peer));
    const streams = await check(await finish(location));
    assert.deepEqual(
      streams.map(({ kind }) => kind),
      ['video'],
    );
  });

  it('is served by exact ranges, over the seam between index and media too', async () => {
    const { peer, location } = await scene.publish('st_1');
    send(peer, 60);
    const { mp4 } = await finish(location);
    const url = mp4 ?? '';
    const whole = await scene.fetch(url);
    const bytes = Buffer.from(await whole.arrayBuffer());
    const etag = whole.headers.get('ETag') ?? '';
    assert.match(etag, /^"[\w-]+"$/);
    assert.match(whole.headers.get('Cache-Control') ?? '', /immutable/);
    assert.equal(whole.headers.get('Content-Disposition'), null);
    const seam = bytes.indexOf('mdat') + 12;
    const ask = (headers: Record<string, string>, method = 'GET') =>
      scene.fetch(url, { method, headers });
    for (const [start, end] of [
      [0, 0],
      [seam - 5, seam + 5],
      [seam, bytes.length - 1],
    ] as const) {
      const part = await ask({ Range: `bytes=${start}-${end}` });
      assert.equal(part.status, 206);
      assert.equal(part.headers.get('Content-Range'), `bytes ${start}-${end}/${bytes.length}`);
      const got = Buffer.from(await part.arrayBuffer());
      assert.ok(got.equals(bytes.subarray(start, end + 1)), `${start}-${end}`);
    }
    const range = 'bytes=5-9';
    assert.equal((await ask({ Range: range, 'If-Range': etag })).status, 206);
    for (const other of ['"other"', `W/${etag}`, 'Sat, 21 Nov 2026 12:00:00 GMT']) {
      assert.equal((await ask({ Range: range, 'If-Range': other })).status, 200, other);
    }
    assert.equal((await ask({ 'If-None-Match': etag })).status, 304);
    const beyond = await ask({ Range: `bytes=${bytes.length}-` });
    assert.deepEqual(
      [beyond.status, beyond.headers.get('Content-Range')],
      [416, `bytes */${bytes.length}`],
    );
    const head = await ask({ Range: range }, 'HEAD');
    assert.deepEqual(
      [head.status, head.headers.get('Content-Length'), await head.text()],
      [200, String(bytes.length), ''],
    );
    const saved = await scene.fetch(`${url}?download=1`, { method: 'HEAD' });
    assert.match(
      saved.headers.get('Content-Disposition') ?? '',
      /^attachment; filename="st_1-rec_[\w-]+\.mp4"; /,
    );
    const named = `${url}?download=${encodeURIComponent('Für Ida.mp4')}`;
    const part = await scene.fetch(named, { headers: { Range: 'bytes=0-9' } });
    assert.deepEqual(
      [part.status, part.headers.get('Content-Disposition')],
      [206, `attachment; filename="F_r Ida.mp4"; filename*=UTF-8''F%C3%BCr%20Ida.mp4`],
    );
  });
});

describe('recordings/index.m3u8', () => {
  let scene: EngineScene;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    scene = await EngineScene.create({ clock: () => nowMs });
  });
  afterEach(() => scene.close());

  it('joins a stream’s broadcasts in order, and tells when nobody recorded', async () => {
    const before = await scene.fetch('/media/st_1/recordings/index.m3u8');
    assert.equal(before.status, 404);
    for (const [i, count] of [40, 60].entries()) {
      const { peer, location } = await scene.publish('st_1');
      const source = new MediaSource();
      for (let frame = 0; frame < count; frame += 1) {
        source.sendFrames(peer, 1);
        nowMs += 50;
      }
      await scene.fetch(location, { method: 'DELETE' });
      await reportOf(
        scene.engine,
        'st_1',
        ({ recordings }) => recordings.filter(({ state }) => state === 'ready').length === i + 1,
      );
      nowMs += 60_000;
    }
    const { joined, recordings } = await scene.engine.report('st_1');
    assert.deepEqual(
      joined.spans.map(({ recordingId }) => recordingId),
      recordings.map(({ id }) => id),
    );
    const seconds = ({ startedAt, endedAt }: { startedAt: string; endedAt: string }) =>
      Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
    assert.deepEqual(joined.spans.map(seconds), [2, 3]);
    assert.deepEqual(joined.gaps.map(seconds), [60]);
    const response = await scene.fetch(joined.hls ?? '');
    assert.equal(response.headers.get('Cache-Control'), 'no-cache');
    const lines = (await response.text()).split('\n');
    const kinds = lines.map((line) => /^#?[A-Z0-9-]+(?=[:\n]|$)/.exec(line)?.[0] ?? 'uri');
    const once = ['#EXTM3U', '#EXT-X-TARGETDURATION', '#EXT-X-ENDLIST', '#EXT-X-DISCONTINUITY'];
    for (const kind of once) assert.equal(kinds.filter((k) => k === kind).length, 1, kind);
    const total = lines.reduce((sum, l) => sum + Number(/^#EXTINF:([\d.]+)/.exec(l)?.[1] ?? 0), 0);
    assert.ok(Math.abs(total - 5) < 0.2, `${total} s`);
    const media = lines.filter((line) => line.endsWith('media.mp4'));
    assert.deepEqual(
      [...new Set(media)],
      recordings.map(({ id }) => `${id}/media.mp4`),
    );
    assert.equal((await scene.fetch(`/media/st_1/recordings/${media[0] ?? ''}`)).status, 200);
  });
});
