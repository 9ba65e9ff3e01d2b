import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { fragmentMs, Fragmenter } from '../../src/engine/media/fragmenter.js';
import type { Fragment, FragmentOutput } from '../../src/engine/media/fragment.js';
import { H264Depacketizer } from '../../src/engine/media/h264-depacketizer.js';
import { createH264Config, parseH264Size } from '../../src/engine/media/h264-parameter-sets.js';
import { opusSamples, opusSilence } from '../../src/engine/media/opus-packet.js';
import { SoundLine } from '../../src/engine/media/sound-line.js';
import type { SoundFrame } from '../../src/engine/media/sound.js';
import { ReorderBuffer } from '../../src/engine/media/reorder-buffer.js';
import { TrackClock } from '../../src/engine/media/track-clock.js';
import type { VideoConfig } from '../../src/engine/media/video-config.js';
import { parseRtpPacket } from '../../src/engine/rtp/rtp-packet.js';
import type { RtpPacket } from '../../src/engine/rtp/rtp-packet.js';
import { findBoxes, readFragment } from './support/mp4-reader.js';
import type { RtpOptions } from './support/packets.js';
import {
  createFragments,
  createRtp,
  deltaFramePayload,
  keyFramePayload,
  pps,
  sps,
} from './support/packets.js';

function packet(options: RtpOptions): RtpPacket {
  const parsed = parseRtpPacket(createRtp(options));
  assert.ok(parsed !== null);
  return parsed;
}

describe('parseH264Size', () => {
  it('reads the size, cropping included', () => {
    assert.deepEqual(parseH264Size(sps), { width: 640, height: 360 });
  });

  it('gives null for every truncation', () => {
    for (let length = 0; length < 9; length += 1) {
      assert.equal(parseH264Size(sps.subarray(0, length)), null, `${length} bytes`);
    }
  });
});

describe('opusSamples', () => {
  it('knows the durations of the packet forms', () => {
    const cases: [number[], number][] = [
      [[0xfc], 960],
      [[0xfd], 1920],
      [[0xe0], 120],
      [[0x08], 960],
      [[0x18], 2880],
      [[0xff, 3], 2880],
      [[0xff], 0],
      [[0x1b, 0x3f], 0],
      [[], 0],
    ];
    for (const [bytes, samples] of cases) assert.equal(opusSamples(Buffer.from(bytes)), samples);
    assert.equal(opusSamples(opusSilence), 960);
  });
});

describe('H264Depacketizer', () => {
  it('puts single, aggregated and fragmented units together', () => {
    const depacketizer = new H264Depacketizer();
    const slice = Buffer.concat([Buffer.from([0x41]), Buffer.alloc(2500, 7)]);
    assert.deepEqual(depacketizer.push(packet({ payload: keyFramePayload, marker: true })), [
      { timestamp: 0, isKey: true, nals: [sps, pps, Buffer.from([0x65, 0x88, 0x80, 0x10])] },
    ]);
    const frames = createFragments(slice, 1000).flatMap((payload, i, all) =>
      depacketizer.push(packet({ payload, timestamp: 9, marker: i === all.length - 1 })),
    );
    assert.deepEqual(frames, [{ timestamp: 9, isKey: false, nals: [slice] }]);
  });

  it('drops a frame of which a part is missing, and no other', () => {
    const depacketizer = new H264Depacketizer();
    const slice = Buffer.concat([Buffer.from([0x41]), Buffer.alloc(2500, 7)]);
    const [first, , last] = createFragments(slice, 1000);
    depacketizer.push(packet({ payload: first ?? slice, timestamp: 1 }));
    depacketizer.skip();
    const broken = depacketizer.push(
      packet({ payload: last ?? slice, timestamp: 1, marker: true }),
    );
    assert.deepEqual(broken, []);
    const next = packet({ payload: deltaFramePayload, timestamp: 2, marker: true });
    assert.equal(depacketizer.push(next).length, 1);
  });
});

describe('H264Depacketizer, after a loss between frames', () => {
  it('takes a key frame that is there from its beginning, and no other', () => {
    const depacketizer = new H264Depacketizer();
    const push = (payload: Buffer): number =>
      depacketizer.push(packet({ marker: true, payload })).length;
    assert.equal(push(keyFramePayload), 1);
    depacketizer.skip();
    assert.equal(push(keyFramePayload), 1);
    depacketizer.skip();
    assert.equal(push(deltaFramePayload), 0);
    assert.equal(push(deltaFramePayload), 1);
  });
});

describe('ReorderBuffer', () => {
  it('waits for what is missing, then goes on without it', () => {
    const buffer = new ReorderBuffer();
    const numbers = (packets: readonly RtpPacket[]): number[] => packets.map((p) => p.sequence);
    assert.deepEqual(numbers(buffer.push(packet({ sequence: 65_535 }), 0)), [65_535]);
    assert.deepEqual(numbers(buffer.push(packet({ sequence: 1 }), 10)), []);
    assert.deepEqual(numbers(buffer.push(packet({ sequence: 0 }), 20)), [0, 1]);
    assert.deepEqual(numbers(buffer.push(packet({ sequence: 4 }), 30)), []);
    assert.equal(buffer.expire(300).lost, 0);
    const { lost, packets } = buffer.expire(430);
    assert.deepEqual([lost, numbers(packets)], [2, [4]]);
    assert.deepEqual(buffer.push(packet({ sequence: 3 }), 440), []);
  });

  it('hands out at the end what still waited, and says where something is missing', () => {
    const buffer = new ReorderBuffer();
    for (const sequence of [10, 13, 12, 15]) buffer.push(packet({ sequence }), 0);
    assert.deepEqual(
      buffer.flush().map(({ lost, packets }) => [lost, packets.map((p) => p.sequence)]),
      [
        [1, [12, 13]],
        [1, [15]],
      ],
    );
    assert.deepEqual(buffer.flush(), []);
  });
});

describe('ReorderBuffer, when the sender changes', () => {
  /** The sequences that come out of so many packets, one each 20 ms. */
  function run(buffer: ReorderBuffer, from: RtpOptions, count: number, startMs: number) {
    const taken: number[] = [];
    let lost = 0;
    for (let i = 0; i < count; i += 1) {
      const next = packet({ ...from, sequence: (from.sequence ?? 0) + i });
      const expired = buffer.expire(startMs + i * 20);
      lost += expired.lost;
      const ready = [...expired.packets, ...buffer.push(next, startMs + i * 20)];
      taken.push(...ready.map(({ sequence }) => sequence));
    }
    return { taken, lost };
  }

  it('goes on with another source, wherever its numbers begin, and says that something is missing', () => {
    for (const sequence of [5, 39_000, 41_000, 60_000]) {
      const buffer = new ReorderBuffer();
      run(buffer, { ssrc: 1, sequence: 40_000 }, 50, 0);
      const after = run(buffer, { ssrc: 2, sequence }, 50, 3000);
      assert.deepEqual([after.taken.length, after.taken[0]], [50, sequence]);
      assert.equal(after.lost, 1);
    }
  });

  it('goes on with a source that numbers anew', () => {
    const buffer = new ReorderBuffer();
    run(buffer, { sequence: 40_000 }, 50, 0);
    assert.equal(run(buffer, { sequence: 30_000 }, 50, 3000).taken.length, 50);
  });

  it('passes over what comes too late, also over the wrap', () => {
    const buffer = new ReorderBuffer();
    run(buffer, { sequence: 65_530 }, 20, 0);
    assert.deepEqual(run(buffer, { sequence: 65_535 }, 1, 500), { taken: [], lost: 0 });
    assert.deepEqual(run(buffer, { sequence: 14 }, 1, 500), { taken: [14], lost: 0 });
  });
});

describe('TrackClock', () => {
  it('runs from the first arrival, over the wrap', () => {
    const clock = new TrackClock(90_000);
    assert.equal(clock.timeOf(0xfffffff0, 1000), 1000);
    assert.ok(Math.abs(clock.timeOf(0xfffffff0 + 90_000 - 2 ** 32, 2500) - 2000) < 0.001);
  });

  it('goes back to the arrival when the sender’s clock jumps', () => {
    const clock = new TrackClock(90_000);
    clock.timeOf(0, 1000);
    assert.equal(clock.timeOf(90_000 * 60, 1100), 1100);
  });

  it('follows the other track by the sender’s reports, a little with each frame', () => {
    const video = new TrackClock(90_000);
    const audio = new TrackClock(48_000);
    video.timeOf(0, 1050);
    audio.timeOf(0, 1000);
    video.noteReport(0, 5000);
    audio.noteReport(0, 5000);
    video.follow(audio);
    assert.equal(video.timeOf(900, 1060), 1058);
    for (let i = 2; i < 40; i += 1) video.timeOf(i * 900, 1050 + i * 10);
    assert.ok(Math.abs(video.timeOf(36_000, 1450) - 1400) < 0.001);
  });

  for (const lateMs of [1500, -1500]) {
    it(`is with the other track within seconds where it began ${lateMs} ms late, and never goes back`, () => {
      const video = new TrackClock(90_000);
      const audio = new TrackClock(48_000);
      audio.timeOf(0, 10_000);
      let beforeMs = video.timeOf(0, 10_000 + lateMs);
      video.noteReport(0, 5000);
      audio.noteReport(0, 5000);
      video.follow(audio);
      for (let frame = 1; frame <= 360; frame += 1) {
        const mediaMs = (frame * 1000) / 60;
        const timeMs = video.timeOf(Math.round(mediaMs * 90), 10_000 + mediaMs);
        assert.ok(timeMs > beforeMs, `frame ${frame}`);
        beforeMs = timeMs;
      }
      assert.ok(Math.abs(beforeMs - 16_000) < 40, `${beforeMs - 16_000} ms`);
    });
  }
});

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

const picture = Buffer.from([0, 0, 0, 1, 0x41]);
const sound = Buffer.from([0xfc, 1]);

describe('SoundLine', () => {
  function createLine(): { line: SoundLine; frames: SoundFrame[] } {
    const frames: SoundFrame[] = [];
    return { line: new SoundLine((frame) => frames.push(frame)), frames };
  }

  it('fills a gap with silence of its length, and passes over what comes twice', () => {
    const { line, frames } = createLine();
    for (const timeMs of [0, 20, 400, 430, 0, 440]) line.push(timeMs, sound, 960);
    assert.deepEqual(
      frames.map(({ timeMs }) => timeMs),
      Array.from({ length: 23 }, (_, i) => i * 20),
    );
    assert.equal(frames.filter(({ bytes }) => bytes.equals(opusSilence)).length, 18);
    assert.equal(line.endMs, 460);
  });

  it('is led up to from where the picture began, but not from long before', () => {
    const near = createLine();
    near.line.push(1000, sound, 960, 900);
    assert.equal(near.frames.length, 6);
    assert.equal(near.frames[0]?.timeMs, 900);
    const far = createLine();
    far.line.push(9000, sound, 960, 900);
    assert.deepEqual(
      far.frames.map(({ timeMs }) => timeMs),
      [9000],
    );
  });

  it('is filled up only once it has begun', () => {
    const { line, frames } = createLine();
    line.fillUntil(1000);
    assert.equal(frames.length, 0);
    line.push(1000, sound, 960);
    line.fillUntil(1105);
    assert.equal(frames.length, 5);
  });
});

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
