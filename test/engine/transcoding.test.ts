import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import type { EngineReport } from '../../src/engine/index.js';
import { Fragmenter } from '../../src/engine/media/fragmenter.js';
import type { Fragment } from '../../src/engine/media/fragment.js';
import { createH264Config } from '../../src/engine/codecs/h264-parameter-sets.js';
import type { MediaConsumer } from '../../src/engine/media/media-line.js';
import { formatInit } from '../../src/engine/media/mp4-init.js';
import type { Mp4Tracks } from '../../src/engine/media/mp4-init.js';
import { createVpxConfig } from '../../src/engine/codecs/vpx-config.js';
import { findTranscoder } from '../../src/engine/transcoding/find-transcoder.js';
import { LiveTranscoding } from '../../src/engine/transcoding/live-transcoding.js';
import { PieceReader } from '../../src/engine/transcoding/piece-reader.js';
import { PieceTiming } from '../../src/engine/transcoding/piece-timing.js';
import { Transcoding } from '../../src/engine/transcoding/transcoding.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import { pps, sps, vp8KeyPayload, vp8PicturePayload } from './support/packets.js';
import { reportOf } from './support/report-change.js';

const nowhere = '/nowhere/ffmpeg';

/** What a fragmenter makes of two seconds of pictures and sound. */
function createMedia(startMs: number): { bytes: Buffer; fragments: Fragment[] } {
  const pieces: Buffer[] = [];
  const fragments: Fragment[] = [];
  const fragmenter = new Fragmenter(startMs, ['video', 'audio'], {
    init: (bytes) => pieces.push(bytes),
    fragment: (fragment) => {
      pieces.push(fragment.bytes);
      fragments.push(fragment);
    },
  });
  const config = createH264Config(sps, pps);
  assert.ok(config !== null);
  for (let timeMs = 0; timeMs < 2000; timeMs += 20) {
    const codec = { name: 'opus' } as const;
    fragmenter.pushAudio({ timeMs, bytes: Buffer.from([0xfc, 1]), samples: 960, codec });
    if (timeMs % 40 !== 0) continue;
    fragmenter.pushVideo({ timeMs, bytes: Buffer.alloc(99), isKey: timeMs % 1000 === 0, config });
  }
  fragmenter.finish();
  return { bytes: Buffer.concat(pieces), fragments };
}

describe('PieceReader', () => {
  it('finds the same pieces however the bytes come', () => {
    const { bytes } = createMedia(0);
    const whole = new PieceReader().push(bytes);
    assert.deepEqual(Buffer.concat(whole.map((piece) => piece.bytes)), bytes);
    for (const size of [1, 7, 1000]) {
      const reader = new PieceReader();
      const pieces = [];
      for (let at = 0; at < bytes.length; at += size) {
        pieces.push(...reader.push(bytes.subarray(at, at + size)));
      }
      assert.deepEqual(pieces, whole);
    }
  });

  it('does not wait for a box that is none', () => {
    assert.throws(() => new PieceReader().push(Buffer.from('ffffffff6d6f6f66', 'hex')), RangeError);
    assert.throws(() => new PieceReader().push(Buffer.alloc(8)), RangeError);
  });
});

describe('PieceTiming', () => {
  it('says of the pieces what their maker said', () => {
    const { bytes, fragments } = createMedia(7000);
    const found: Fragment[] = [];
    const tracks: Mp4Tracks[] = [];
    const timing = new PieceTiming({
      startMs: null,
      sound: { name: 'opus' },
      output: {
        init: (_bytes, _startMs, declared) => tracks.push(declared),
        fragment: (fragment) => found.push(fragment),
      },
    });
    timing.captureShiftMs = 7000;
    for (let at = 0; at < bytes.length; at += 500) timing.push(bytes.subarray(at, at + 500));
    assert.deepEqual(found, fragments);
    assert.deepEqual(tracks, [{ video: createH264Config(sps, pps), sound: { name: 'opus' } }]);
  });
});

describe('findTranscoder', () => {
  it('takes no program that makes no picture', async () => {
    assert.equal(await findTranscoder(nowhere), null);
    assert.equal(await findTranscoder(process.execPath), null);
  });
});

describe('LiveTranscoding', () => {
  it('passes on what browsers play, says why the rest is missing, and keeps the order', async () => {
    const told: string[] = [];
    const consumer: MediaConsumer = {
      begin: () => told.push('begin'),
      init: () => told.push('init'),
      fragment: ({ startMs }) => told.push(`fragment ${startMs}`),
      pause: () => told.push('pause'),
      fail: (reason) => told.push(reason),
      end: () => told.push('end'),
    };
    const waits: Promise<void>[] = [];
    const live = new LiveTranscoding({
      transcoding: new Transcoding(nowhere),
      consumer,
      onFinishing: (finished) => waits.push(finished),
    });
    const send = (video: Mp4Tracks['video'], startMs: number): void => {
      const tracks = { video, sound: null };
      live.begin(startMs);
      live.init(formatInit(tracks), startMs, tracks);
      const fragment = { startMs, durationMs: 300, capturedMs: startMs, isIndependent: true };
      live.fragment({ ...fragment, bytes: Buffer.alloc(1) });
    };
    const vp8 = createVpxConfig('VP8', { width: 640, height: 360 });
    send(createH264Config(sps, pps), 0);
    send(vp8, 300);
    send(createH264Config(sps, pps), 600);
    live.end();
    while (waits.length > 0) await waits.shift();
    const passed = (startMs: number): string[] => ['begin', 'init', `fragment ${startMs}`];
    assert.deepEqual(told, [...passed(0), 'begin', 'ffmpeg-missing', ...passed(600), 'end']);
  });
});

describe('LiveTranscoding whose consumer fails at what ffmpeg wrote last', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-transcoding-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('goes on with what comes after', async () => {
    const told: string[] = [];
    const waits: Promise<void>[] = [];
    let isBroken = false;
    const live = new LiveTranscoding({
      transcoding: new Transcoding(await createProgram(folder, 'exec cat')),
      consumer: {
        begin: () => told.push('begin'),
        init: () => told.push('init'),
        fragment: () => {
          if (isBroken) throw new RangeError('Out of range');
        },
        pause: () => told.push('pause'),
        fail: (reason) => told.push(reason),
        end: () => told.push('end'),
      },
      onFinishing: (finished) => waits.push(finished),
    });
    const { bytes, fragments } = createMedia(0);
    const [init] = new PieceReader().push(bytes);
    assert.ok(init !== undefined);
    const video = createVpxConfig('VP8', { width: 640, height: 360 });
    live.begin(0);
    live.init(init.bytes, 0, { video, sound: { name: 'opus' } });
    for (const fragment of fragments) live.fragment(fragment);
    // It has started then, and is given what comes at its end.
    await waits.shift();
    isBroken = true;
    live.end();
    live.begin(5000);
    while (waits.length > 0) await waits.shift();
    assert.deepEqual(told.slice(-3), ['internal', 'end', 'begin']);
  });
});

/** A program of these lines of shell, which passes for an ffmpeg that can transcode. */
async function createProgram(folder: string, otherwise: string): Promise<string> {
  const path = join(folder, 'ffmpeg');
  await writeFile(path, `#!/bin/sh\ncase "$*" in *lavfi*) echo h264;; *) ${otherwise};; esac\n`);
  await chmod(path, 0o755);
  return path;
}

describe('RecordingStore', () => {
  let folder: string;
  let scene: EngineScene;
  let nowMs: number;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-transcoding-'));
  });
  afterEach(async () => {
    await scene.close();
    await rm(folder, { recursive: true });
  });

  /** Sends four seconds of VP8 to an engine with this ffmpeg. */
  async function broadcast(ffmpeg: string): Promise<void> {
    nowMs = 1_700_000_000_000;
    scene = await EngineScene.create({ clock: () => nowMs, ffmpeg });
    const { peer } = await scene.publish('st_1', { video: [[108, 'VP8', '']] });
    const source = new MediaSource(vp8KeyPayload, vp8PicturePayload);
    for (let i = 0; i < 80; i += 1) {
      source.sendFrames(peer, 1);
      nowMs += 50;
    }
  }

  /** Resolves when it is known that there is no live HLS, and why. */
  async function problem(): Promise<EngineReport> {
    return await reportOf(scene.engine, 'st_1', ({ hlsProblem }) => hlsProblem !== null);
  }

  /** Ends it, and finds the original as it came. */
  async function checkKept(): Promise<void> {
    await scene.engine.endStream('st_1');
    const ended = await reportOf(
      scene.engine,
      'st_1',
      ({ recordings }) => recordings[0]?.state === 'ready',
    );
    assert.equal(ended.hlsProblem, null);
    const [recording] = ended.recordings;
    assert.ok(Math.abs((recording?.durationSeconds ?? 0) - 4) < 0.1);
    assert.deepEqual([recording?.hls, ended.joined.hls], [null, null]);
    const saved = await scene.fetch(recording?.mp4 ?? '');
    assert.equal(saved.status, 200);
    assert.ok(Buffer.from(await saved.arrayBuffer()).includes('vp08'));
  }

  function copyFailures(): string[] {
    return scene.events.flatMap((event) => (event.type === 'copy-failed' ? [event.reason] : []));
  }

  it('keeps VP8 where nothing makes H.264 of it, and says that there is no HLS', async () => {
    await broadcast(nowhere);
    const live = await problem();
    assert.deepEqual([live.hls, live.hlsProblem], [null, 'ffmpeg-missing']);
    assert.equal((await scene.fetch('/media/st_1/hls/index.m3u8')).status, 409);
    await checkKept();
    assert.deepEqual(copyFailures(), ['ffmpeg-missing']);
  });

  it('keeps VP8 where ffmpeg fails at it, live and afterwards', async () => {
    await broadcast(await createProgram(folder, 'exit 1'));
    assert.equal((await problem()).hlsProblem, 'transcoding-failed');
    await checkKept();
    assert.deepEqual(copyFailures(), ['transcoding-failed']);
  });

  it('lets recordings be removed while their copy is being made', async () => {
    await broadcast(await createProgram(folder, 'exec sleep 60'));
    await scene.engine.endStream('st_1');
    const { recordings } = await reportOf(
      scene.engine,
      'st_1',
      (report) => report.recordings[0]?.state === 'processing',
    );
    assert.deepEqual([recordings[0]?.hls, recordings[0]?.mp4], [null, null]);
    await scene.engine.deleteRecordings('st_1');
    assert.deepEqual((await scene.engine.report('st_1')).recordings, []);
    assert.ok(!(await readdir(scene.folder)).includes('st_1'));
    assert.deepEqual(copyFailures(), []);
  });
});
