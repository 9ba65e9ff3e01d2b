import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import type { OpenedScene } from './support/engine-scene.js';
import { findBoxes, readFragment } from './support/mp4-reader.js';
import {
  av1KeyPayload,
  av1PicturePayload,
  createAggregate,
  createRtp,
  keyFramePayload,
  pps,
  sps,
  vp9KeyPayload,
  vp9PicturePayload,
} from './support/packets.js';
import { reportOf } from './support/report-change.js';
import { startMs } from './support/hls-parts.js';

describe('answerHls', () => {
  const base = '/media/st_1/hls';
  let scene: EngineScene;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = startMs;
    scene = await EngineScene.create({ clock: () => nowMs, returnGraceMs: 10_000 });
  });
  afterEach(() => scene.close());

  /** Sends so many frames of 50 ms in their time, a key frame every 2 s. */
  function send({ peer }: OpenedScene, source: MediaSource, count: number): void {
    for (let i = 0; i < count; i += 1) {
      nowMs += 50;
      source.sendFrames(peer, 1, (frame) => frame % 40 === 0);
    }
  }

  async function text(file: string): Promise<string> {
    const answer = await scene.fetch(`${base}/${file}`);
    assert.equal(answer.status, 200, file);
    return await answer.text();
  }

  async function mediaName(): Promise<string> {
    return /\n(\w+\.m3u8)\n/.exec(await text('index.m3u8'))?.[1] ?? '';
  }

  async function media(file: string): Promise<Buffer> {
    const answer = await scene.fetch(`${base}/${file}`);
    assert.equal(answer.status, 200, file);
    return Buffer.from(await answer.arrayBuffer());
  }

  it('is announced with the first segment, and refused like watching', async () => {
    const opened = await scene.publish('st_1');
    const source = new MediaSource();
    send(opened, source, 20);
    assert.equal((await scene.engine.report('st_1')).hls, null);
    send(opened, source, 40);
    assert.equal((await scene.engine.report('st_1')).hls, `${base}/index.m3u8`);
    assert.equal((await scene.fetch(`${base}/index.m3u8`)).status, 200);
    assert.deepEqual(scene.asked.at(-1), { action: 'watch', streamId: 'st_1', token: null });
    scene.decision = 'unauthenticated';
    assert.equal((await scene.fetch(`${base}/index.m3u8`)).status, 401);
  });

  it('tells who comes before the broadcast when to come back', async () => {
    const answer = await scene.fetch(`${base}/index.m3u8`);
    assert.deepEqual([answer.status, answer.headers.get('Retry-After')], [409, '2']);
  });

  it('lets a player wait for the next part, and for the part that was hinted', async () => {
    const opened = await scene.publish('st_1');
    const source = new MediaSource();
    send(opened, source, 70);
    const name = await mediaName();
    const playlist = await text(name);
    const parts = playlist.slice(playlist.lastIndexOf('PROGRAM')).match(/X-PART:/g)?.length ?? 0;
    const hint = /HINT:TYPE=PART,URI="([^"]+)"/.exec(playlist)?.[1] ?? '';
    const waiting = text(`${name}?_HLS_msn=1&_HLS_part=${parts}`);
    const hinted = media(hint);
    const segment = text(`${name}?_HLS_msn=1`);
    send(opened, source, 8);
    assert.ok((await waiting).includes(`X-PART:DURATION=0.35000,URI="${hint}"`));
    assert.equal(readFragment(await hinted)[0]?.trackId, 1);
    send(opened, source, 10);
    assert.match(await segment, /#EXTINF:2\.00000,\n\w+-s1\.mp4/);
  });

  it('refuses positions that make no sense', async () => {
    const opened = await scene.publish('st_1');
    send(opened, new MediaSource(), 70);
    const name = await mediaName();
    for (const query of [
      '_HLS_part=1',
      '_HLS_msn=9',
      '_HLS_msn=x',
      '_HLS_msn=-1',
      '_HLS_msn=1&_HLS_part=90',
      '_HLS_msn=1&_HLS_part=1e3',
    ]) {
      assert.equal((await scene.fetch(`${base}/${name}?${query}`)).status, 400, query);
    }
    const odd = [
      'other.m3u8',
      name.replace('.m3u8', '-s99.mp4'),
      name.replace('.m3u8', '-p999.mp4'),
    ];
    for (const file of [...odd, 'x.ts', '..%2Findex.m3u8']) {
      assert.equal((await scene.fetch(`${base}/${file}`)).status, 404, file);
    }
    const post = await scene.fetch(`${base}/${name}`, { method: 'POST' });
    assert.deepEqual([post.status, post.headers.get('Allow')], [405, 'GET, HEAD, OPTIONS']);
  });

  it('tells caches how long each thing is good', async () => {
    const opened = await scene.publish('st_1');
    send(opened, new MediaSource(), 70);
    const name = await mediaName();
    const key = name.replace('.m3u8', '');
    const cases: readonly (readonly [string, string])[] = [
      ['index.m3u8', 'public, max-age=2'],
      [name, 'public, max-age=1'],
      [`${name}?_HLS_msn=0&_HLS_part=1`, 'public, max-age=4'],
      [`${key}-i0.mp4`, 'public, max-age=86400, immutable'],
      [`${key}-s0.mp4`, 'public, max-age=86400, immutable'],
      [`${key}-p2.mp4`, 'public, max-age=86400, immutable'],
    ];
    for (const [file, cache] of cases) {
      const answer = await scene.fetch(`${base}/${file}`);
      assert.equal(answer.headers.get('Cache-Control'), cache, file);
      assert.equal(answer.headers.get('Access-Control-Allow-Origin'), '*', file);
      const head = await scene.fetch(`${base}/${file}`, { method: 'HEAD' });
      assert.equal(
        head.headers.get('Content-Length'),
        String((await answer.arrayBuffer()).byteLength),
      );
      const headers = { Authorization: 'Bearer t' };
      const personal = await scene.fetch(`${base}/${file}`, { headers });
      assert.match(personal.headers.get('Cache-Control') ?? '', /^private, /);
    }
  });

  it('goes on under the same numbers when the publisher changes, is lost, and comes back', async () => {
    const first = await scene.publish('st_1');
    send(first, new MediaSource(), 50);
    const name = await mediaName();
    const second = await scene.publish('st_1');
    const source = new MediaSource();
    send(second, source, 50);
    nowMs += 5100;
    await reportOf(scene.engine, 'st_1', ({ ingest }) => ingest === 'lost');
    const paused = await text(name);
    assert.equal(paused.match(/#EXT-X-DISCONTINUITY\n/g)?.length, 1);
    assert.doesNotMatch(paused, /ENDLIST/);
    send(second, source, 60);
    const playlist = await text(name);
    const segments = (list: string): string[] => list.match(/#EXTINF.*\n.*/g) ?? [];
    assert.deepEqual(segments(playlist).slice(0, segments(paused).length), segments(paused));
    assert.equal(playlist.match(/#EXT-X-DISCONTINUITY\n#EXT-X-MAP/g)?.length, 2);
    const numbers = [...playlist.matchAll(/-s(\d+)\.mp4/g)].map(([, number]) => Number(number));
    assert.deepEqual(numbers, [...numbers.keys()]);
    const times = [...playlist.matchAll(/TIME:(.*)/g)].map(([, time = '']) => Date.parse(time));
    assert.ok(times.some((time, i) => time - (times[i - 1] ?? time) > 5000));
  });

  it('ends clearly, keeps the end for a minute, and begins the next broadcast under other names', async () => {
    const opened = await scene.publish('st_1');
    send(opened, new MediaSource(), 70);
    const name = await mediaName();
    const waiting = text(`${name}?_HLS_msn=3`);
    await scene.fetch(opened.location, { method: 'DELETE' });
    assert.match(await waiting, /#EXT-X-ENDLIST\n$/);
    assert.equal((await scene.engine.report('st_1')).hls, null);
    assert.match(await text(name), /#EXT-X-ENDLIST\n$/);
    nowMs += 1000;
    send(await scene.publish('st_1'), new MediaSource(), 50);
    assert.notEqual(await mediaName(), name);
    assert.match(await text(name), /#EXT-X-ENDLIST\n$/);
  });

  it('begins anew when the parameter sets change, as they do with the picture’s size', async () => {
    const opened = await scene.publish('st_1');
    const source = new MediaSource();
    send(opened, source, 55);
    const name = await mediaName();
    const other = Buffer.concat([sps, Buffer.from([0x80])]);
    const payload = createAggregate(other, pps, Buffer.from([0x65, 0x88, 0x80, 0x10]));
    nowMs += 50;
    const [sequence, timestamp] = [155, 1000 + 55 * 4500];
    opened.peer.receive('1', createRtp({ sequence, timestamp, marker: true, payload }));
    await scene.fetch(opened.location, { method: 'DELETE' });
    assert.match(await text(name), /#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="\w+-i1\.mp4"/);
    const init = await media(name.replace('.m3u8', '-i1.mp4'));
    assert.ok(init.includes(other));
  });

  it('carries sound alone and picture alone, each with a stand-in for the other', async () => {
    for (const kind of ['audio', 'video'] as const) {
      const streamId = `st_${kind}`;
      const opened = await scene.publish(streamId, { kinds: [kind] });
      const source = new MediaSource();
      for (let frame = 0; frame < 60; frame += 1) {
        nowMs += 50;
        if (kind === 'audio') source.sendAudio(opened.peer, frame);
        else {
          const sequence = frame;
          const timestamp = frame * 4500;
          const payload = frame % 40 === 0 ? keyFramePayload : Buffer.from([0x41, 0x9a, 2, 4]);
          opened.peer.receive('0', createRtp({ sequence, timestamp, marker: true, payload }));
        }
      }
      nowMs += 1;
      const index = await scene.fetch(`/media/${streamId}/hls/index.m3u8`);
      const listed = await index.text();
      assert.match(
        listed,
        kind === 'audio' ? /="avc1\.42c01f,opus"/ : /="avc1\.\w{6},mp4a\.40\.2"/,
      );
      const key = /\n(\w+)\.m3u8/.exec(listed)?.[1] ?? '';
      const init = await scene.fetch(`/media/${streamId}/hls/${key}-i0.mp4`);
      const box = Buffer.from(await init.arrayBuffer());
      assert.equal(findBoxes(box, 'moov/trak').length, 2);
    }
  });

  it('names VP9 and AV1, and begins anew where another codec comes', async () => {
    const forms = [
      ['VP9', vp9KeyPayload, vp9PicturePayload],
      ['AV1', av1KeyPayload, av1PicturePayload],
    ] as const;
    const listed: string[] = [];
    for (const [codec, key, picture] of forms) {
      const opened = await scene.publish('st_1', { video: [[108, codec, '']] });
      send(opened, new MediaSource(key, picture), 100);
      listed.push(/CODECS="([^"]+)"/.exec(await text('index.m3u8'))?.[1] ?? '');
    }
    assert.deepEqual(listed, ['vp09.00.30.08,opus', 'av01.0.01M.08,opus']);
    const playlist = await text(await mediaName());
    assert.equal(playlist.match(/#EXT-X-DISCONTINUITY\n#EXT-X-MAP/g)?.length, 1);
  });

  it('makes segments whose times ffprobe finds in order', async (t) => {
    const opened = await scene.publish('st_1');
    send(opened, new MediaSource(), 130);
    const name = await mediaName();
    const key = name.replace('.m3u8', '');
    const files = [`${key}-i0.mp4`, `${key}-s0.mp4`, `${key}-s1.mp4`, `${key}-s2.mp4`];
    const whole = Buffer.concat(await Promise.all(files.map(media)));
    const path = join(tmpdir(), `streamside-${key}.mp4`);
    await writeFile(path, whole);
    const entries = ['-show_entries', 'packet=stream_index,dts', '-of', 'csv=p=0'];
    const probe = spawnSync('ffprobe', ['-v', 'error', ...entries, path], { encoding: 'utf8' });
    await rm(path);
    // Without ffprobe the same is read from the boxes.
    const times = probe.error
      ? readTimes(whole)
      : probe.stdout.split('\n').flatMap((line) => {
          const [stream, dts] = line.split(',');
          return dts === undefined ? [] : [[Number(stream), Number(dts)] as const];
        });
    if (probe.error) t.diagnostic('no ffprobe on this machine');
    for (const stream of [0, 1]) {
      const own = times.flatMap(([of, dts]) => (of === stream ? [dts] : []));
      assert.ok(own.length > 100);
      assert.ok(own.every((dts, i) => i === 0 || dts > (own[i - 1] ?? Infinity)));
    }
  });
});

function readTimes(whole: Buffer): (readonly [number, number])[] {
  const times: (readonly [number, number])[] = [];
  const starts = findBoxStarts(whole, 'moof');
  starts.forEach((start, i) => {
    for (const run of readFragment(whole.subarray(start, starts[i + 1]))) {
      let at = run.startTicks;
      for (const { duration } of run.samples) {
        times.push([run.trackId - 1, at]);
        at += duration;
      }
    }
  });
  return times;
}

function findBoxStarts(bytes: Buffer, type: string): number[] {
  return findBoxes(bytes, type).map(({ start }) => start);
}
