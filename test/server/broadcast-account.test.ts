import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ObservedRecording, StoredReport } from '../../src/server/index.js';
import { at, follow, live, over, recording } from './stream-looks.js';

describe('createBroadcastAccount', () => {
  const report = (startedAt: number, endedAt: number, skewSeconds = 0): StoredReport => ({
    broadcastId: 'b1',
    receivedAt: at(200).toISOString(),
    report: {
      startedAt: at(startedAt + skewSeconds).toISOString(),
      endedAt: at(endedAt + skewSeconds).toISOString(),
      sentAt: at(200 + skewSeconds).toISOString(),
      parts: [],
    },
  });
  const ended = (recordings: ObservedRecording[], reports: StoredReport[] = []) =>
    follow([[300, over(...recordings)]], { reports }).shown;

  it('counts what the device saw and no copy holds, in whatever time its clock lives', () => {
    for (const skewSeconds of [0, -7_200, 86_400]) {
      const shown = ended([recording(80, 'ready')], [report(10, 110, skewSeconds)]);
      assert.equal(shown.assurance.missingSeconds, 20);
      assert.equal(shown.recordings[0]?.coverage, 0.8);
    }
  });

  it('misses nothing within the tolerance of clocks and key frames', () => {
    const shown = ended([recording(100, 'ready')], [report(9.4, 110.3)]);
    assert.equal(shown.assurance.missingSeconds, 0);
    assert.equal(shown.recordings[0]?.coverage, 1);
  });

  it('counts a piece that was sent afterwards where its device says that it was filmed', () => {
    const piece = { broadcastId: 'b1', partId: 'p2' };
    const copy = recording(0, 'ready', { from: 'device', startedAt: null, durationSeconds: 40 });
    const skewed = report(10, 110, -7_200);
    const startedAt = at(70 - 7_200).toISOString();
    const part = { id: 'p2', startedAt, duration: 41, bytes: 1, type: 'video/mp4' };
    const { recordings, assurance } = ended(
      [recording(60, 'ready'), { ...copy, piece }],
      [{ ...skewed, report: { ...skewed.report, parts: [part] } }],
    );
    assert.equal(assurance.missingSeconds, 0);
    assert.deepEqual(
      recordings.map(({ from, coverage }) => [from, coverage]),
      [
        ['local', 0.6],
        ['device', 0.4],
      ],
    );
    assert.equal(recordings[1]?.startedAt, at(70).toISOString());
  });

  it('takes the time in which media arrived where no device reports', () => {
    const shown = follow([
      [10, live()],
      [30, live()],
      [50, live()],
      [60, over(recording(10, 'ready'))],
    ]).shown;
    assert.equal(shown.assurance.missingSeconds, 30);
    assert.equal(shown.recordings[0]?.coverage, 0.25);
  });

  it('misses nothing from before the stream was made, whatever a clock that was set right says', () => {
    const shown = ended(
      [recording(100, 'ready', { startedAt: at(0).toISOString() })],
      [report(-1_000_000, 100)],
    );
    assert.equal(shown.assurance.missingSeconds, 0);
  });

  it('does not call missing what a running recorder has not yet written', () => {
    const shown = follow(
      [
        [10, live()],
        [40, live(recording(25))],
      ],
      { reports: [report(10, 40)] },
    ).shown;
    assert.equal(shown.assurance.missingSeconds, 0);
  });

  it('puts what plays now and holds the most first, what failed last', () => {
    const shown = ended([
      recording(100, 'failed', { id: 'failed' }),
      recording(90, 'processing', { id: 'processing' }),
      recording(50, 'ready', { id: 'device', from: 'device' }),
      recording(50, 'ready', { id: 'local' }),
      recording(50, 'ready', { id: 'cloudflare', from: 'cloudflare' }),
      recording(80, 'ready', { id: 'most', from: 'device' }),
    ]);
    assert.deepEqual(
      shown.recordings.map(({ id }) => id),
      ['most', 'cloudflare', 'local', 'device', 'processing', 'failed'],
    );
  });

  it('adds up copies of several broadcasts', () => {
    const second = recording(40, 'ready', { id: 'rec_2', startedAt: at(110).toISOString() });
    const shown = ended([recording(60, 'ready'), second], [report(10, 150)]);
    assert.equal(shown.assurance.missingSeconds, 40);
    assert.deepEqual(
      shown.recordings.map(({ coverage }) => coverage),
      [0.428, 0.285],
    );
  });
});
