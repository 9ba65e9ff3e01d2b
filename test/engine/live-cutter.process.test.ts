import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

import type { Fragment } from '../../src/engine/media/fragment.js';
import { Fragmenter, fragmentMs } from '../../src/engine/media/fragmenter.js';
import { formatInit, trackIds } from '../../src/engine/media/mp4-init.js';
import type { Mp4Tracks } from '../../src/engine/media/mp4-init.js';
import { opusSilence } from '../../src/engine/codecs/opus-packet.js';
import { createVpxConfig } from '../../src/engine/codecs/vpx-config.js';
import { LiveTranscoding } from '../../src/engine/transcoding/live-transcoding.js';
import { Transcoding } from '../../src/engine/transcoding/transcoding.js';
import { readFragment } from './support/mp4-reader.js';

const ffmpeg = process.env.FFMPEG_PATH ?? 'ffmpeg';
const size = { width: 320, height: 180 };
const codec = { name: 'opus' } as const;

/** Where on the line of time it begins, and when that was captured. */
const beginMs = 7000;
const capturedMs = 1_700_000_000_000;

/** Pictures as a camera's, then one that stands for seconds, then some that come slowly. */
const pictureTimes = [
  ...Array.from({ length: 50 }, (_, i) => i * 40),
  ...Array.from({ length: 12 }, (_, i) => 2000 + i * 350),
  ...Array.from({ length: 20 }, (_, i) => 6200 + i * 100),
];
const lengthMs = 8200;

describe('LiveCutter', () => {
  it('leaves no hole between pictures, however far apart they come out of ffmpeg', async () => {
    const [key] = await encodeVp8();
    const config = createVpxConfig('VP8', size);
    assert.ok(key !== undefined && config !== null);
    const waits: Promise<void>[] = [];
    const found: Fragment[] = [];
    const declared: { bytes: Buffer; tracks: Mp4Tracks }[] = [];
    const live = new LiveTranscoding({
      transcoding: new Transcoding(ffmpeg),
      consumer: {
        begin: () => undefined,
        init: (bytes, _startMs, tracks) => declared.push({ bytes, tracks }),
        fragment: (fragment) => found.push(fragment),
        pause: () => undefined,
        fail: (reason) => assert.fail(reason),
        end: () => undefined,
      },
      onFinishing: (finished) => waits.push(finished),
    });
    const fragmenter = new Fragmenter(beginMs, ['video', 'audio'], {
      init: (...init) => live.init(...init),
      fragment: (fragment) =>
        live.fragment({ ...fragment, capturedMs: fragment.startMs - beginMs + capturedMs }),
    });
    const pictures = [...pictureTimes];
    for (let timeMs = 0; timeMs < lengthMs; timeMs += 20) {
      fragmenter.pushAudio({ timeMs, bytes: opusSilence, samples: 960, codec });
      for (; (pictures[0] ?? Infinity) <= timeMs; pictures.shift()) {
        fragmenter.pushVideo({ timeMs: pictures[0] ?? 0, bytes: key, isKey: true, config });
      }
    }
    fragmenter.finish();
    live.end();
    while (waits.length > 0) await waits.shift();

    const runs = found.flatMap((fragment) => readFragment(fragment.bytes));
    for (const [trackId, timescale] of [
      [trackIds.video, 90],
      [trackIds.audio, 48],
    ] as const) {
      const own = runs.filter((run) => run.trackId === trackId);
      let endMs = beginMs;
      for (const { startTicks, samples } of own) {
        assert.ok(Math.abs(startTicks / timescale - endMs) < 0.1, `${startTicks} after ${endMs}`);
        const ticks = samples.reduce((sum, { duration }) => sum + duration, startTicks);
        endMs = ticks / timescale;
      }
      assert.ok(Math.abs(endMs - beginMs - lengthMs) < 100, `ends at ${endMs}`);
    }
    const shown = runs.filter((run) => run.trackId === trackIds.video);
    const count = shown.reduce((sum, { samples }) => sum + samples.length, 0);
    assert.equal(count, pictureTimes.length, 'every picture comes out');
    for (const { startMs, durationMs, ...fragment } of found) {
      assert.ok(durationMs <= fragmentMs + 0.01, `${durationMs} ms in a part`);
      const shiftMs = fragment.capturedMs - capturedMs - (startMs - beginMs);
      assert.ok(Math.abs(shiftMs) < 0.1, `captured ${shiftMs} ms off`);
    }
    assert.equal(declared.length, 1);
    const [{ bytes, tracks } = assert.fail('Nothing came out')] = declared;
    assert.deepEqual([tracks.video?.codec, tracks.sound], ['H264', codec]);
    assert.deepEqual(bytes, formatInit(tracks));
  });
});

/** Pictures of VP8, the first of them a key frame. */
async function encodeVp8(): Promise<Buffer[]> {
  const source = `testsrc2=s=${size.width}x${size.height}:r=25`;
  const { stdout } = await promisify(execFile)(
    ffmpeg,
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', source, '-frames:v', '2'],
      ...['-c:v', 'libvpx', '-deadline', 'realtime', '-f', 'ivf', 'pipe:1'],
    ],
    { encoding: 'buffer' },
  );
  const frames: Buffer[] = [];
  for (let at = 32; at < stdout.length;) {
    const end = at + 12 + stdout.readUInt32LE(at);
    frames.push(stdout.subarray(at + 12, end));
    at = end;
  }
  return frames;
}
