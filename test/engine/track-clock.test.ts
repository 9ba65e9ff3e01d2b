import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { opusSamples, opusSilence } from '../../src/engine/codecs/opus-packet.js';
import { TrackClock } from '../../src/engine/media/track-clock.js';

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
