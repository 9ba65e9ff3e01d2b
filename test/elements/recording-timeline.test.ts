import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { planParts } from '../../src/elements/recording-player/timeline/plan-parts.js';
import type { RecordingSpan } from '../../src/contract/index.js';
import { listChapters } from '../../src/elements/recording-player/timeline/list-chapters.js';
import type {
  Copy,
  KnownMissing,
} from '../../src/elements/recording-player/timeline/recording-choice.js';
import {
  RecordingTimeline,
  toEventMs,
  toMediaSeconds,
} from '../../src/elements/recording-player/timeline/recording-timeline.js';
import { toRenewedAddress } from '../../src/elements/recording-player/copy/renewed-address.js';
import {
  parseTime,
  readAddressTime,
} from '../../src/elements/recording-player/place/start-place.js';
import { formatGap } from '../../src/elements/shared/player/format-gap.js';
import { findTile, parseStoryboard } from '../../src/elements/shared/player/storyboard.js';

const TEN = Date.parse('2026-11-21T10:00:00Z');

/** A copy that began so many seconds after ten o'clock. */
function createCopy(
  recording: string,
  at: number | null,
  duration: number,
  from: Copy['from'] = 'cloudflare',
): Copy {
  return {
    type: 'hls',
    url: `https://media.example/${recording}.m3u8`,
    recording,
    from,
    startedAt: at === null ? null : new Date(TEN + at * 1000).toISOString(),
    duration,
    spans: [],
    poster: null,
  };
}

/** A run of the event that began so many seconds after ten o'clock. */
function createRun(at: number, duration: number): RecordingSpan {
  return { startedAt: new Date(TEN + at * 1000).toISOString(), duration };
}

function names(copies: readonly Copy[]): string[] {
  return planParts(copies).map((part) => part.copies.map(({ recording }) => recording).join('+'));
}

describe('planParts', () => {
  it('puts the broadcasts of one stream in order, each with the copies that hold it', () => {
    const copies = [
      createCopy('second', 900, 600),
      createCopy('first', 0, 300),
      createCopy('first-at-mux', 2, 298, 'mux'),
    ];
    assert.deepEqual(names(copies), ['first+first-at-mux', 'second']);
  });

  it('fills what the best copy lacks from another', () => {
    const copies = [createCopy('middle', 60, 600), createCopy('beginning', 0, 60, 'device')];
    assert.deepEqual(names(copies), ['beginning', 'middle']);
  });

  it('opens no copy for a few frames that the best one lacks', () => {
    const frames = createCopy('frames', 0, 0.1, 'device');
    assert.deepEqual(names([createCopy('whole', 0.25, 600), frames]), ['whole+frames']);
    assert.deepEqual(names([frames]), ['frames']);
  });

  it('plays a recording that has breaks as one, to the end of its last run', () => {
    const spans = [createRun(0, 300), createRun(900, 600)];
    const copies = [
      { ...createCopy('whole', 0, 900, 'local'), spans },
      createCopy('first', 0, 290, 'local'),
      createCopy('second', 900, 590, 'local'),
      createCopy('later', 2_000, 60, 'device'),
    ];
    assert.deepEqual(names(copies), ['whole+first+second', 'later']);
    assert.deepEqual(
      new RecordingTimeline(planParts(copies)).gaps.map(({ at, seconds }) => [at, seconds]),
      [
        [300, 600],
        [900, 500],
      ],
    );
  });

  it('plays no moment twice, however short the recording of it is', () => {
    const copies = [createCopy('whole', 0, 10, 'local'), createCopy('end', 9.2, 0.9, 'local')];
    assert.deepEqual(names(copies), ['whole+end']);
    assert.deepEqual(names([createCopy('first', 0, 10), createCopy('next', 9.8, 0.9)]), [
      'first',
      'next',
    ]);
  });

  it('plays one copy after another where nobody says when they were recorded', () => {
    assert.deepEqual(names([createCopy('a', null, 60), createCopy('b', 0, 60)]), ['a+b']);
  });
});

describe('RecordingTimeline', () => {
  const parts = planParts([createCopy('first', 0, 300), createCopy('second', 420, 600)]);

  it('is as long as its parts, and finds every second in one of them', () => {
    const timeline = new RecordingTimeline(parts);
    assert.equal(timeline.duration, 900);
    assert.deepEqual(timeline.toPlace(299), { part: 0, seconds: 299 });
    assert.deepEqual(timeline.toPlace(300), { part: 1, seconds: 0 });
    assert.deepEqual(timeline.toPlace(-5), { part: 0, seconds: 0 });
    assert.deepEqual(timeline.toPlace(9_999), { part: 1, seconds: 9_699 });
    assert.equal(timeline.toTime({ part: 1, seconds: 10 }), 310);
  });

  it('names what is missing, and what was only a pause', () => {
    const gap = { at: 300, startedMs: TEN + 300_000, seconds: 120 };
    const read = (missing: KnownMissing) => new RecordingTimeline(parts, missing).gaps;
    assert.deepEqual(read({ seconds: 120, gaps: null }), [{ ...gap, kind: 'missing' }]);
    assert.deepEqual(read({ seconds: 0, gaps: null }), [{ ...gap, kind: 'pause' }]);
    // Where the backend says when, how much is missing elsewhere does not matter.
    const elsewhere = { ...createRun(5_000, 500), where: 'nowhere' };
    const here = { ...createRun(310, 90), where: 'nowhere' };
    assert.deepEqual(read({ seconds: 500, gaps: [elsewhere] }), [
      { ...gap, kind: 'pause' },
      { at: 900, startedMs: TEN + 5_000_000, seconds: 500, kind: 'missing' },
    ]);
    const named = { at: 300, startedMs: TEN + 310_000, seconds: 90, kind: 'missing' };
    assert.deepEqual(read({ seconds: 90, gaps: [here] }), [named], 'as much as the backend says');
  });

  it('says that another copy has what it lacks, and never that it is itself that copy', () => {
    const grown = createCopy('grown', 0, 300);
    const piece = createCopy('piece', 99, 20, 'device');
    const read = (...copies: Copy[]) => {
      const timeline = new RecordingTimeline(planParts(copies), { seconds: 0, gaps: [] });
      // What is loaded has a break that nobody has told of: its server was away meanwhile.
      timeline.learn(0, 293, [
        { startedMs: TEN, seconds: 100 },
        { startedMs: TEN + 107_000, seconds: 193 },
      ]);
      return timeline.gaps.map(({ at, kind }) => [at, kind]);
    };
    assert.deepEqual(read(grown), [[100, 'pause']]);
    assert.deepEqual(read({ ...grown, type: 'mp4' }, grown), [[100, 'pause']]);
    assert.deepEqual(read(grown, piece), [[100, 'elsewhere']]);
  });

  it('finds a moment of the event, in a break what follows, and nothing before or after', () => {
    const timeline = new RecordingTimeline(parts);
    const find = (seconds: number) => timeline.find(TEN + seconds * 1000);
    assert.deepEqual([-1, 0, 299, 350, 420, 430, 1_019, 1_020].map(find), [
      ...[null, 0, 299, 300, 300, 310, 899, null],
    ]);
  });

  it('learns from the media how long a part is and where it breaks', () => {
    const timeline = new RecordingTimeline(parts);
    timeline.learn(0, 290, [
      { startedMs: TEN, seconds: 100 },
      { startedMs: TEN + 110_000, seconds: 190 },
    ]);
    assert.equal(timeline.duration, 890);
    assert.deepEqual(
      timeline.gaps.map(({ at, seconds }) => [at, seconds]),
      [
        [100, 10],
        [290, 120],
      ],
    );
  });
});

describe('listChapters', () => {
  const parts = planParts([createCopy('first', 0, 300), createCopy('second', 420, 600)]);
  const mark = (at: number, title: string) => ({
    at: new Date(TEN + at * 1000).toISOString(),
    title,
  });
  const list = (missing: KnownMissing, ...marks: ReturnType<typeof mark>[]) =>
    listChapters(new RecordingTimeline(parts, missing), marks).map(({ at, title }) => [at, title]);

  it('has one for each broadcast, and none for what is missing within one', () => {
    assert.deepEqual(list({ seconds: 0, gaps: null }), [
      [0, null],
      [300, null],
    ]);
    assert.deepEqual(list({ seconds: 120, gaps: null }), []);
  });

  it('has one for a broadcast that was begun after a crash, whose last seconds are missing', () => {
    const crash = (from: number, seconds: number) =>
      list({ seconds, gaps: [createRun(from, seconds)] });
    const both = [
      [0, null],
      [300, null],
    ];
    assert.deepEqual(crash(300, 100), both);
    assert.deepEqual(crash(301, 30), both);
    assert.deepEqual(crash(300, 117), []);
  });

  it('has the marks of which there is a recording, in order', () => {
    const marks = [mark(2_000, 'Never'), mark(430, 'Song'), mark(60, 'Eulogy'), mark(-5, 'Bells')];
    assert.deepEqual(list({ seconds: 120, gaps: null }, ...marks), [
      [0, null],
      [60, 'Eulogy'],
      [310, 'Song'],
    ]);
  });
});

describe('toMediaSeconds', () => {
  const spans = [
    { startedMs: TEN, seconds: 100 },
    { startedMs: TEN + 200_000, seconds: 50 },
  ];

  it('finds a moment of the event again, and what follows where it is missing', () => {
    for (const seconds of [0, 99, 120, 149]) {
      assert.equal(toMediaSeconds(spans, toEventMs(spans, seconds) ?? NaN), seconds);
    }
    assert.equal(toMediaSeconds(spans, TEN + 150_000), 100);
    assert.equal(toMediaSeconds(spans, TEN - 1), 0);
    assert.equal(toMediaSeconds(spans, TEN + 999_000), 150);
    assert.equal(toEventMs([], 5), null);
  });
});

describe('toRenewedAddress', () => {
  it('follows a token in the path to everything below it', () => {
    const [old, renewed] = ['https://a.example/OLD/rec/i.m3u8', 'https://a.example/NEW/rec/i.m3u8'];
    const below = 'https://a.example/OLD/rec/part1.m4s?x=1';
    assert.equal(toRenewedAddress(below, old, renewed), 'https://a.example/NEW/rec/part1.m4s?x=1');
    assert.equal(toRenewedAddress(old, old, renewed), renewed);
    const other = 'https://a.example/OLDER/rec/part1.m4s';
    assert.equal(toRenewedAddress(other, old, renewed), other);
    assert.equal(toRenewedAddress(below, old, old), below);
  });

  it('exchanges a token in the query only where the source itself is asked for', () => {
    const [old, renewed] = ['https://a.example/i.m3u8?t=1', 'https://a.example/i.m3u8?t=2'];
    assert.equal(toRenewedAddress(old, old, renewed), renewed);
    const part = 'https://a.example/part1.m4s';
    assert.equal(toRenewedAddress(part, old, renewed), part);
  });
});

describe('readAddressTime', () => {
  it('reads what people write behind an address', () => {
    assert.equal(readAddressTime('#t=90'), 90);
    assert.equal(readAddressTime('#chapter&t=1m30s'), 90);
    assert.equal(readAddressTime('#t=npt:1:02:03,1:03:00'), 3723);
    for (const hash of ['', '#', '#t=', '#t=soon', '#time=5']) {
      assert.equal(readAddressTime(hash), null);
    }
    assert.equal(parseTime('1:30.5'), 90.5);
  });
});

describe('formatGap', () => {
  const t = (key: string, values?: Record<string, string | number>) => `${key} ${values?.duration}`;

  it('says minutes of what is long, and seconds of what is short', () => {
    assert.equal(formatGap({ seconds: 128, kind: 'missing' }, t), 'gap-missing 2 min');
    assert.equal(formatGap({ seconds: 12.4, kind: 'pause' }, t), 'gap-pause 12 s');
  });
});

describe('parseStoryboard', () => {
  const text = [
    'WEBVTT',
    '',
    '00:00:00.000 --> 00:00:10.000',
    'board.jpg#xywh=0,0,256,144',
    '',
    '00:10.000 --> 00:20.000',
    'board.jpg#xywh=256,0,256,144',
    '',
    '00:20.000 --> 00:30.000',
    'words that are no picture',
  ].join('\n');

  it('finds the picture of every moment, and passes over what is none', () => {
    const tiles = parseStoryboard(text, 'https://image.example/a/storyboard.vtt');
    assert.equal(tiles.length, 2);
    assert.deepEqual(findTile(tiles, 12), {
      from: 10,
      to: 20,
      url: 'https://image.example/a/board.jpg',
      x: 256,
      y: 0,
      width: 256,
      height: 144,
    });
    assert.equal(findTile(tiles, 99)?.from, 10);
    assert.equal(findTile([], 5), null);
  });
});
