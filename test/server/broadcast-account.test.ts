import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ObservedRecording, StoredReport } from '../../src/server/index.js';
import { readStream } from '../../src/contract/index.js';
import { toStream } from '../../src/server/streams/to-stream.js';
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

  it('says where a copy has breaks, and how far one is that is being prepared', () => {
    const run = (from: number, to: number) => ({
      startedAt: at(from).toISOString(),
      endedAt: at(to).toISOString(),
    });
    const { recordings } = ended([
      recording(80, 'ready', { spans: [run(10, 50), run(60, 100)] }),
      recording(30, 'ready', { id: 'rec_2', spans: [run(10, 40)] }),
      recording(0, 'processing', { id: 'rec_3', durationSeconds: null, progress: 0.4 }),
    ]);
    assert.deepEqual(
      recordings.map(({ spans, progress }) => ({ spans, progress })),
      [
        {
          spans: [
            { startedAt: at(10).toISOString(), duration: 40 },
            { startedAt: at(60).toISOString(), duration: 40 },
          ],
          progress: undefined,
        },
        { spans: undefined, progress: undefined },
        { spans: undefined, progress: 0.4 },
      ],
    );
  });

  it('begins a copy with what it holds, and not when its recorder was begun', () => {
    const spans = [{ startedAt: at(10).toISOString(), endedAt: at(40).toISOString() }];
    const late = { startedAt: at(12).toISOString(), spans };
    const { recordings } = ended([
      recording(30, 'ready', late),
      recording(30, 'recording', { ...late, id: 'rec_2' }),
    ]);
    assert.deepEqual(
      recordings.map(({ startedAt }) => startedAt),
      [at(10).toISOString(), at(12).toISOString()],
    );
  });

  it('misses nothing within the tolerance of clocks and key frames', () => {
    const shown = ended([recording(100, 'ready')], [report(9.4, 110.3)]);
    assert.equal(shown.assurance.missingSeconds, 0);
    assert.equal(shown.recordings[0]?.coverage, 1);
  });

  it('counts a piece that was sent afterwards where its device says that it was filmed, and lays what its recorder took long to begin before it', () => {
    const piece = { broadcastId: 'b1', partId: 'p2' };
    const copy = recording(0, 'ready', { from: 'device', startedAt: null, durationSeconds: 40 });
    const skewed = report(10, 110, -7_200);
    const startedAt = at(67 - 7_200).toISOString();
    const part = { id: 'p2', startedAt, duration: 43, bytes: 1, type: 'video/mp4' };
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

  it('believes no device that says to have filmed for years, or in years to come', () => {
    const told = (part: { startedAt: string; duration: number }, sentAt = at(200)) => {
      const account = report(10, 110);
      const piece = { broadcastId: 'b1', partId: 'p1' };
      const copy = { from: 'device', startedAt: null, durationSeconds: null, piece } as const;
      const parts = [{ id: 'p1', bytes: 1, type: 'video/mp4', ...part }];
      const sent = { ...account.report, sentAt: sentAt.toISOString(), parts };
      const record = follow(
        [
          [20, live()],
          [300, over(recording(0, 'ready', copy))],
        ],
        { reports: [{ ...account, report: sent }] },
      );
      // What viewers get is good to read.
      return readStream(JSON.parse(JSON.stringify(toStream(record))));
    };
    const startedAt = at(10).toISOString();
    for (const duration of [1e9, 1e306]) {
      const { recordings, assurance } = told({ startedAt, duration });
      assert.equal(recordings[0]?.duration, 200);
      assert.ok(assurance.confirmedSeconds <= 201, `${assurance.confirmedSeconds}`);
    }
    const late = { startedAt: '9999-12-31T23:59:59Z', duration: 10 };
    const { recordings } = told(late, new Date('0001-01-01T00:00:00Z'));
    assert.deepEqual([recordings[0]?.startedAt, recordings[0]?.coverage], [null, 0]);
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

  it('names what is missing, and whether the device still has it', () => {
    const part = (id: string, from: number, duration: number) => ({
      id,
      startedAt: at(from - 7_200).toISOString(),
      duration,
      bytes: 1,
      type: 'video/mp4',
    });
    const account = report(10, 110, -7_200);
    const parts = [part('p1', 10, 20), part('p2', 60, 10), part('p3', 80, 5)];
    const useless = recording(0, 'failed', {
      id: 'piece_3',
      from: 'device',
      startedAt: null,
      durationSeconds: null,
      piece: { broadcastId: 'b1', partId: 'p3' },
    });
    const { gaps, assurance } = ended(
      [
        recording(40, 'ready'),
        recording(15, 'ready', { id: 'b', startedAt: at(95).toISOString() }),
      ].concat(useless),
      [{ ...account, report: { ...account.report, parts } }],
    );
    assert.equal(assurance.missingSeconds, 45);
    assert.deepEqual(gaps, [
      { startedAt: at(50).toISOString(), duration: 10, where: 'nowhere' },
      { startedAt: at(60).toISOString(), duration: 10, where: 'device' },
      { startedAt: at(70).toISOString(), duration: 25, where: 'nowhere' },
    ]);
    assert.deepEqual(ended([recording(100, 'ready')], [account]).gaps, []);
  });

  it('tells viewers of the longest gaps where there are very many', () => {
    const pieces = Array.from({ length: 150 }, (_, index) =>
      recording(1, 'ready', {
        id: `rec_${index}`,
        startedAt: at(10 + index * 4 + (index < 100 ? 0 : 1)).toISOString(),
      }),
    );
    const late = { ...report(10, 1_000), receivedAt: at(1_000).toISOString(), skewMs: 0 };
    const gaps = ended(pieces, [late]).gaps ?? [];
    assert.equal(gaps.length, 100);
    assert.deepEqual(
      gaps.map(({ startedAt }) => startedAt),
      gaps.map(({ startedAt }) => startedAt).toSorted(),
    );
    assert.ok(gaps.every(({ duration }) => duration >= 3));
  });
});
