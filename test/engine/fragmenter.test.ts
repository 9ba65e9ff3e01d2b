import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fragmentMs, Fragmenter } from '../../src/engine/media/fragmenter.js';
import type { Fragment, FragmentOutput } from '../../src/engine/media/fragment.js';
import { createH264Config } from '../../src/engine/codecs/h264-parameter-sets.js';
import type { VideoConfig } from '../../src/engine/codecs/video-config.js';
import { findBoxes, readFragment } from './support/mp4-reader.js';
import { pps, sps } from './support/packets.js';
import { picture, sound } from './support/media-units.js';

interface Written extends FragmentOutput {
  readonly inits: { bytes: Buffer; startMs: number }[];
  readonly fragments: Fragment[];
}

function createOutput(): Written {
  const inits: Written['inits'] = [];
  const fragments: Fragment[] = [];
  return {
    inits,
    fragments,
    init: (bytes, startMs) => inits.push({ bytes, startMs }),
    fragment: (fragment) => fragments.push(fragment),
  };
}

const config = readConfig(sps);

function readConfig(set: Buffer): VideoConfig {
  const read = createH264Config(set, pps);
  assert.ok(read !== null);
  return read;
}

describe('Fragmenter', () => {
  function pushVideo(
    fragmenter: Fragmenter,
    fromMs: number,
    toMs: number,
    keyEveryMs = 2000,
  ): void {
    for (let timeMs = fromMs; timeMs < toMs; timeMs += 50) {
      const isKey = (timeMs - fromMs) % keyEveryMs === 0;
      fragmenter.pushVideo({ timeMs, bytes: picture, isKey, config });
    }
  }

  function pushAudio(fragmenter: Fragmenter, fromMs: number, toMs: number): void {
    for (let timeMs = fromMs; timeMs < toMs; timeMs += 20) {
      fragmenter.pushAudio({ timeMs, bytes: sound, samples: 960, codec: { name: 'opus' } });
    }
  }

  function pushBoth(fragmenter: Fragmenter, fromMs: number, toMs: number): void {
    for (let at = fromMs; at < toMs; at += 100) {
      pushAudio(fragmenter, at, at + 100);
      pushVideo(fragmenter, at, at + 100, at === fromMs ? 2000 : Number.POSITIVE_INFINITY);
    }
  }

  it('declares both tracks and writes one second after the other on an unbroken line', () => {
    const output = createOutput();
    const fragmenter = new Fragmenter(0, ['audio', 'video'], output);
    pushBoth(fragmenter, 5000, 8500);
    assert.equal(fragmenter.finish(), 3500);
    assert.equal(output.inits.length, 1);
    const [init] = output.inits;
    assert.equal(findBoxes(init?.bytes ?? Buffer.alloc(0), 'moov/trak').length, 2);
    let endMs = 0;
    for (const { startMs, durationMs } of output.fragments) {
      assert.equal(startMs, endMs);
      endMs = startMs + durationMs;
    }
    assert.equal(endMs, 3500);
    assert.equal(output.fragments[0]?.isIndependent, true);
    for (const trackId of [1, 2]) {
      const rate = trackId === 1 ? 90 : 48;
      let endTicks = 0;
      for (const { bytes } of output.fragments) {
        const run = readFragment(bytes).find((entry) => entry.trackId === trackId);
        assert.equal(run?.startTicks, endTicks);
        endTicks += run.samples.reduce((sum, { duration }) => sum + duration, 0);
        assert.ok(run.samples.every((s) => s.bytes.equals(trackId === 1 ? picture : sound)));
      }
      assert.equal(endTicks, 3500 * rate);
    }
  });

  it('starts a fragment at each key frame', () => {
    const output = createOutput();
    const fragmenter = new Fragmenter(0, ['video'], output);
    pushVideo(fragmenter, 0, 3200, 1400);
    fragmenter.finish();
    assert.deepEqual(
      output.fragments.filter(({ isIndependent }) => isIndependent).map(({ startMs }) => startMs),
      [0, 1400, 2800],
    );
  });

  it('begins sound and picture together, whichever comes first', () => {
    const output = createOutput();
    const fragmenter = new Fragmenter(1000, ['audio', 'video'], output);
    pushAudio(fragmenter, 0, 300);
    pushVideo(fragmenter, 300, 900);
    pushAudio(fragmenter, 300, 900);
    fragmenter.finish();
    const runs = readFragment(output.fragments[0]?.bytes ?? Buffer.alloc(0));
    assert.deepEqual(
      runs.map(({ startTicks }) => startTicks),
      [90_000, 48_000],
    );
    assert.equal(runs[0]?.samples[0]?.duration, 350 * 90);
  });

  it('cuts no fragment longer than its limit while pictures come', () => {
    for (const everyMs of [20, 33, 50, 100]) {
      const output = createOutput();
      const fragmenter = new Fragmenter(0, ['video'], output);
      for (let timeMs = 0; timeMs < 3000; timeMs += everyMs) {
        fragmenter.pushVideo({ timeMs, bytes: picture, isKey: timeMs === 0, config });
      }
      fragmenter.finish();
      const longest = Math.max(...output.fragments.map(({ durationMs }) => durationMs));
      assert.ok(longest <= fragmentMs && longest > fragmentMs - everyMs, `${longest} ms`);
    }
  });

  it('cuts none longer where pictures come at any pace, or stand still beside the sound', () => {
    const output = createOutput();
    const fragmenter = new Fragmenter(0, ['audio', 'video'], output);
    let soundMs = 0;
    let atMs = 0;
    for (const stepMs of [33, 290, 33, 33, 33, 700, 40, 2600, 33, 120, 33, 349, 1, 800]) {
      for (; soundMs < atMs; soundMs += 20) pushAudio(fragmenter, soundMs, soundMs + 20);
      fragmenter.pushVideo({ timeMs: atMs, bytes: picture, isKey: atMs === 0, config });
      atMs += stepMs;
    }
    fragmenter.finish();
    const { fragments } = output;
    const longest = Math.max(...fragments.slice(0, -1).map(({ durationMs }) => durationMs));
    assert.ok(longest <= fragmentMs + 0.001, `${longest} ms`);
    // No picture is missing, and none is shown for shorter than it stood.
    const video = fragments.flatMap(({ bytes }) =>
      readFragment(bytes).filter(({ trackId }) => trackId === 1),
    );
    let endTicks = 0;
    for (const { startTicks, samples } of video) {
      assert.equal(startTicks, endTicks);
      endTicks += samples.reduce((sum, { duration }) => sum + duration, 0);
    }
    assert.equal(video.flatMap(({ samples }) => samples).length, 14);
  });

  it('lets playback start everywhere in what came before a late first picture', () => {
    const output = createOutput();
    const fragmenter = new Fragmenter(0, ['audio', 'video'], output, () => 12_000);
    pushAudio(fragmenter, 0, 5000);
    pushBoth(fragmenter, 5000, 6000);
    fragmenter.finish();
    assert.equal(output.inits.length, 1);
    const before = output.fragments.filter(({ startMs }) => startMs < 5000);
    assert.ok(before.every(({ isIndependent }) => isIndependent));
    assert.ok(before.every(({ durationMs }) => durationMs <= fragmentMs + 0.001));
  });

  it('begins anew when the sound’s codec changes', () => {
    const output = createOutput();
    const fragmenter = new Fragmenter(0, ['audio'], output);
    const codec = { name: 'aac', config: Buffer.from([0x11, 0x90]) } as const;
    fragmenter.pushAudio({ timeMs: 0, bytes: sound, samples: 1024, codec });
    pushAudio(fragmenter, 1024 / 48, 100);
    fragmenter.finish();
    assert.deepEqual(
      output.inits.map(({ bytes }) =>
        findBoxes(bytes, 'moov/trak/mdia/minf/stbl/stsd').map(({ body }) =>
          body.toString('latin1', 12, 16),
        ),
      ),
      [['mp4a'], ['Opus']],
    );
    const times = output.fragments.map(({ bytes }) => readFragment(bytes)[0]?.startTicks);
    assert.deepEqual(times, [0, 1024]);
  });

  it('shows the last picture for as long as no other comes, while the sound goes on', () => {
    const output = createOutput();
    const fragmenter = new Fragmenter(0, ['audio', 'video'], output);
    pushBoth(fragmenter, 0, 1000);
    pushAudio(fragmenter, 1000, 5000);
    assert.ok(output.fragments.length >= 3);
    pushVideo(fragmenter, 5000, 5100);
    fragmenter.finish();
    const video = output.fragments.flatMap(({ bytes }) =>
      readFragment(bytes).filter(({ trackId }) => trackId === 1),
    );
    const total = video.flatMap(({ samples }) => samples).reduce((sum, s) => sum + s.duration, 0);
    assert.equal(total, (5050 + 33) * 90);
    const lengths = output.fragments.reduce((sum, { durationMs }) => sum + durationMs, 0);
    assert.equal(lengths, 5083);
  });

  it('begins anew when the picture’s size changes', () => {
    const output = createOutput();
    const fragmenter = new Fragmenter(0, ['video'], output);
    pushVideo(fragmenter, 0, 600);
    const other = readConfig(Buffer.concat([sps, Buffer.from([0])]));
    fragmenter.pushVideo({ timeMs: 600, bytes: picture, isKey: true, config: other });
    fragmenter.finish();
    assert.deepEqual(
      output.inits.map(({ startMs }) => startMs),
      [0, 600],
    );
  });

  it('takes up a kind of media that comes late', () => {
    const output = createOutput();
    const fragmenter = new Fragmenter(0, ['audio', 'video'], output);
    pushAudio(fragmenter, 0, 2600);
    assert.equal(output.inits.length, 1);
    pushVideo(fragmenter, 2600, 2700);
    fragmenter.finish();
    const tracks = output.inits.map(({ bytes }) => findBoxes(bytes, 'moov/trak').length);
    assert.deepEqual(tracks, [1, 2]);
  });

  it('waits longer for sound that is still being encoded than for sound that never came', () => {
    for (const [isPending, inits] of [
      [false, 2],
      [true, 1],
    ] as const) {
      const output = createOutput();
      const fragmenter = new Fragmenter(0, ['audio', 'video'], output, () =>
        isPending ? 6000 : 2000,
      );
      pushVideo(fragmenter, 0, 3000);
      pushAudio(fragmenter, 0, 3000);
      fragmenter.finish();
      assert.equal(output.inits.length, inits);
    }
  });

  it('writes nothing without a key frame or sound', () => {
    const output = createOutput();
    const fragmenter = new Fragmenter(0, ['video'], output);
    fragmenter.pushVideo({ timeMs: 0, bytes: picture, isKey: false, config });
    assert.equal(fragmenter.finish(), 0);
    assert.deepEqual([output.inits.length, output.fragments.length], [0, 0]);
  });
});
