import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { formatCodecs } from '../../src/engine/hls/codec-names.js';
import {
  formatMediaPlaylist,
  formatMultivariantPlaylist,
} from '../../src/engine/hls/hls-playlist.js';
import { HlsWindow } from '../../src/engine/hls/hls-window.js';
import { createH264Config } from '../../src/engine/media/h264-parameter-sets.js';
import type { Mp4Tracks } from '../../src/engine/media/mp4-init.js';
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
import { PlaylistChecker } from './support/playlist-checker.js';
import { reportOf } from './support/report-change.js';

const bytes = Buffer.alloc(1000);
const startMs = Date.parse('2026-01-01T00:00:00.000Z');

function createTracks(overrides: Partial<Mp4Tracks> = {}): Mp4Tracks {
  const video = createH264Config(sps, pps);
  return { video, sound: { name: 'aac', config: Buffer.from([0x11, 0x90]) }, ...overrides };
}

/** Adds parts of 300 ms, the first of them and then every so manyth with a key frame. */
function addParts(window: HlsWindow, fromMs: number, count: number, keyEvery = 7): void {
  for (let i = 0; i < count; i += 1) {
    const at = fromMs + i * 300;
    const isIndependent = i % keyEvery === 0;
    const times = { startMs: at, durationMs: 300, capturedMs: startMs + at };
    window.addFragment({ ...times, bytes, isIndependent });
  }
}

describe('formatMediaPlaylist', () => {
  it('lists segments and parts, what comes next, and a new beginning', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    addParts(window, 0, 8);
    window.addInit(bytes, createTracks({ sound: null }));
    addParts(window, 2400, 1);
    assert.equal(
      formatMediaPlaylist(window, 'k', false),
      `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-TARGETDURATION:4
#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=1.05000,HOLD-BACK=12
#EXT-X-PART-INF:PART-TARGET=0.35
#EXT-X-MEDIA-SEQUENCE:0
#EXT-X-DISCONTINUITY-SEQUENCE:0
#EXT-X-MAP:URI="k-i0.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:00.000Z
#EXT-X-PART:DURATION=0.30000,URI="k-p0.mp4",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.30000,URI="k-p1.mp4"
#EXT-X-PART:DURATION=0.30000,URI="k-p2.mp4"
#EXT-X-PART:DURATION=0.30000,URI="k-p3.mp4"
#EXT-X-PART:DURATION=0.30000,URI="k-p4.mp4"
#EXT-X-PART:DURATION=0.30000,URI="k-p5.mp4"
#EXT-X-PART:DURATION=0.30000,URI="k-p6.mp4"
#EXTINF:2.10000,
k-s0.mp4
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.100Z
#EXT-X-PART:DURATION=0.30000,URI="k-p7.mp4",INDEPENDENT=YES
#EXTINF:0.30000,
k-s1.mp4
#EXT-X-DISCONTINUITY
#EXT-X-MAP:URI="k-i1.mp4"
#EXT-X-PROGRAM-DATE-TIME:2026-01-01T00:00:02.400Z
#EXT-X-PART:DURATION=0.30000,URI="k-p8.mp4",INDEPENDENT=YES
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="k-p9.mp4"
`,
    );
  });

  it('says at the end that nothing follows', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    addParts(window, 0, 3);
    window.completeSegment();
    const text = formatMediaPlaylist(window, 'k', true);
    assert.match(text, /#EXTINF:0\.90000,\nk-s0\.mp4\n#EXT-X-ENDLIST\n$/);
    assert.doesNotMatch(text, /PRELOAD-HINT/);
  });

  it('says the same of its durations for its whole life, however long pictures stand', () => {
    const window = new HlsWindow();
    const add = (...durations: number[]): string => {
      for (const durationMs of durations) {
        const times = { startMs: 0, durationMs, capturedMs: startMs };
        window.addFragment({ ...times, bytes, isIndependent: false });
      }
      return formatMediaPlaylist(window, 'k', false);
    };
    const target = (list: string): string => /TARGETDURATION:.*\n.*\n.*\n/.exec(list)?.[0] ?? '';
    window.addInit(bytes, createTracks());
    const first = add(300, 300);
    const last = add(1500, 300, 9000, 300);
    assert.equal(target(last), target(first));
    const number = (pattern: RegExp): number[] =>
      [...last.matchAll(pattern)].map(([, seconds]) => Number(seconds));
    assert.deepEqual(number(/EXTINF:([\d.]+)/g), [0.6, 1.8, 4.4]);
    assert.deepEqual(number(/PART:DURATION=([\d.]+)/g), [0.3, 0.3, 0.3]);
    // Nine seconds are listed as less, so the next one's times do not follow.
    assert.match(last, /k-s2\.mp4\n#EXT-X-DISCONTINUITY\n/);
  });

  it('keeps to the RFC for its whole life, whatever comes', () => {
    const window = new HlsWindow();
    const checker = new PlaylistChecker();
    window.addInit(bytes, createTracks());
    for (let i = 0; i < 600; i += 1) {
      const random = ((i * 7919) % 101) / 101;
      if (random > 0.99) window.addInit(bytes, createTracks());
      if (random < 0.01) window.completeSegment();
      const durationMs = random > 0.97 ? 6000 * random : 350 * (0.3 + 0.7 * random);
      const times = { startMs: 0, durationMs, capturedMs: startMs };
      window.addFragment({ ...times, bytes, isIndependent: i % 7 === 0 });
      if (window.segments[0]?.isComplete === true) {
        checker.check(formatMediaPlaylist(window, 'k', false));
      }
    }
    window.completeSegment();
    checker.check(formatMediaPlaylist(window, 'k', true));
    assert.ok(checker.readings > 500);
  });

  it('counts what has left the list, discontinuities included', () => {
    const window = new HlsWindow();
    for (let i = 0; i < 60; i += 1) {
      window.addInit(bytes, createTracks());
      addParts(window, i * 2100, 7);
    }
    const text = formatMediaPlaylist(window, 'k', false);
    const number = (name: string): number => Number(new RegExp(`${name}:(\\d+)`).exec(text)?.[1]);
    // Twelve of 2.1 s are listed. The first of all segments has no discontinuity before it.
    assert.equal(number('MEDIA-SEQUENCE'), 60 - 12);
    assert.equal(number('DISCONTINUITY-SEQUENCE'), 60 - 12 - 1);
    assert.equal(text.match(/#EXTINF/g)?.length, 11);
    assert.ok(window.segments.length < 30);
  });
});

describe('HlsWindow', () => {
  it('ends a segment without a key frame while it still rounds to the target duration', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    addParts(window, 0, 40, 1000);
    const complete = window.segments.filter(({ isComplete }) => isComplete);
    assert.ok(complete.length > 1);
    assert.ok(complete.every(({ durationMs }) => Math.round(durationMs / 1000) <= 4));
  });

  it('keeps a bounded amount in memory, whatever is sent', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    const large = Buffer.alloc(4 * 1024 * 1024);
    const times = { startMs: 0, durationMs: 2000, capturedMs: startMs };
    for (let i = 0; i < 40; i += 1) {
      window.addFragment({ ...times, bytes: large, isIndependent: true });
    }
    const kept = window.segments.reduce((sum, segment) => sum + segment.bytes, 0);
    assert.ok(kept <= 72 * 1024 * 1024, `${kept} bytes`);
  });
});

describe('HlsWindow, asked for segments', () => {
  it('gives everybody the same bytes, which are those of the parts', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    for (let i = 0; i < 8; i += 1) {
      const part = Buffer.alloc(50_000, i);
      const times = { startMs: i * 300, durationMs: 300, capturedMs: startMs };
      window.addFragment({ ...times, bytes: part, isIndependent: i % 7 === 0 });
    }
    const parts = [0, 1, 2, 3, 4, 5, 6].map((number) => window.findPart(number)?.bytes);
    const segment = window.findSegment(0);
    assert.ok(segment !== null);
    assert.equal(window.findSegment(0), segment);
    assert.ok(segment.equals(Buffer.concat(parts.filter((part) => part !== undefined))));
    const joined = window.findPart(3)?.bytes;
    assert.ok(joined !== undefined && joined.equals(Buffer.alloc(50_000, 3)));
    assert.equal(joined.buffer, segment.buffer);
    assert.equal(window.findSegment(1), null);
  });
});

describe('formatMultivariantPlaylist', () => {
  it('names codecs, size and bandwidth of what is sent', () => {
    const window = new HlsWindow();
    window.addInit(bytes, createTracks());
    addParts(window, 0, 8);
    assert.equal(
      formatMultivariantPlaylist(window, 'k'),
      `#EXTM3U
#EXT-X-VERSION:9
#EXT-X-STREAM-INF:BANDWIDTH=100000,CODECS="avc1.42c01f,mp4a.40.2",RESOLUTION=640x360
k.m3u8
`,
    );
  });
});

describe('formatCodecs', () => {
  it('knows every combination', () => {
    assert.equal(formatCodecs(createTracks({ sound: { name: 'opus' } })), 'avc1.42c01f,opus');
    assert.equal(formatCodecs(createTracks({ video: null })), 'mp4a.40.2');
    assert.equal(formatCodecs(createTracks({ sound: null })), 'avc1.42c01f');
  });
});

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

describe('createHlsListener', () => {
  let scene: EngineScene;
  let server: Server;
  let origin: string;
  let nowMs = startMs;
  beforeEach(async () => {
    scene = await EngineScene.create({ clock: () => nowMs });
    server = createServer((incoming, outgoing) => {
      if (!scene.engine.answerHls(incoming, outgoing)) outgoing.writeHead(418).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await scene.close();
  });

  it('answers as fetch does, and leaves everything else alone', async () => {
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    for (let i = 0; i < 70; i += 1) {
      nowMs += 50;
      source.sendFrames(peer, 1, (frame) => frame % 40 === 0);
    }
    const index = '/media/st_1/hls/index.m3u8';
    const name = /\n(\w+)\.m3u8/.exec(await (await fetch(origin + index)).text())?.[1] ?? '';
    const files = [`${name}.m3u8?_HLS_msn=0`, `${name}-p1.mp4`, `${name}-p999.mp4`, 'none.m3u8'];
    for (const file of ['index.m3u8', `${name}.m3u8?_HLS_msn=90`, ...files]) {
      const path = `/media/st_1/hls/${file}`;
      const [direct, fetched] = [await fetch(origin + path), await scene.fetch(path)];
      assert.equal(direct.status, fetched.status, file);
      for (const [header, value] of fetched.headers) {
        assert.equal(direct.headers.get(header), value, `${header} of ${file}`);
      }
      assert.deepEqual(await direct.arrayBuffer(), await fetched.arrayBuffer(), file);
    }
    const head = await fetch(origin + index, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    scene.decision = 'forbidden';
    assert.equal((await fetch(origin + index)).status, 403);
    for (const path of ['/', '/media/st_1/whep', '/media/sessions/hls']) {
      assert.equal((await fetch(origin + path)).status, 418, path);
    }
    assert.equal((await fetch(origin + index, { method: 'OPTIONS' })).status, 418);
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
