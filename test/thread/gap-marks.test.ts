import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseRecording } from '../../src/elements/recording-player/timeline/recording-choice.js';
import { planParts } from '../../src/elements/recording-player/timeline/plan-parts.js';
import { RecordingTimeline } from '../../src/elements/recording-player/timeline/recording-timeline.js';
import type { ObservedRecording, StoredReport } from '../../src/server/index.js';
import { toStream } from '../../src/server/streams/to-stream.js';
import { at, follow, over, recording } from '../server/stream-looks.js';

type Run = readonly [from: number, to: number];

/** What a copy holds, in seconds of the event; several runs are one file with breaks. */
type Held = readonly Run[];

/** A device filmed these, and tells so. */
const toReport = ([from, to]: Run, index: number): StoredReport => ({
  broadcastId: `b${index}`,
  receivedAt: at(400).toISOString(),
  report: {
    startedAt: at(from).toISOString(),
    endedAt: at(to).toISOString(),
    sentAt: at(400).toISOString(),
    parts: [],
  },
});

const toCopy = (held: Held, index: number): ObservedRecording =>
  recording(
    held.reduce((sum, [from, to]) => sum + to - from, 0),
    'ready',
    {
      id: `rec_${index}`,
      startedAt: at(held[0]?.[0] ?? 0).toISOString(),
      spans: held.map(([from, to]) => ({
        startedAt: at(from).toISOString(),
        endedAt: at(to).toISOString(),
      })),
      sources: [{ type: 'hls', url: `/media/${index}.m3u8` }],
    },
  );

/** What the server's contract says, and what the player's bar makes of it. */
function compare(filmed: readonly Run[], copies: readonly Held[]) {
  const record = follow([[400, over(...copies.map(toCopy))]], { reports: filmed.map(toReport) });
  const stream = toStream(record);
  const choice = chooseRecording(stream, null, (url) => url);
  assert.ok(choice.outcome === 'ready');
  const timeline = new RecordingTimeline(planParts(choice.copies), choice.missing);
  const toSecond = (ms: number) => (ms - at(0).getTime()) / 1_000;
  const missing = timeline.gaps.filter(({ kind }) => kind === 'missing');
  return {
    contract: (stream.gaps ?? []).map((gap) => [toSecond(Date.parse(gap.startedAt)), gap.duration]),
    bar: missing.map(({ startedMs, seconds }) => [toSecond(startedMs), seconds]),
    marks: missing.map((gap) => gap.at),
    pauses: timeline.gaps.filter(({ kind }) => kind === 'pause').map((gap) => gap.at),
    elsewhere: timeline.gaps.filter(({ kind }) => kind === 'elsewhere').map((gap) => gap.at),
  };
}

describe('the marks of the recording player beside the gaps of the contract', () => {
  const all: readonly Run[] = [[10, 110]];
  const rows: readonly {
    what: string;
    filmed?: readonly Run[];
    copies: readonly Held[];
    gaps: readonly (readonly [from: number, seconds: number])[];
    /** Where in what is played they stand. */
    marks: readonly number[];
    pauses?: readonly number[];
    elsewhere?: readonly number[];
  }[] = [
    { what: 'nothing is missing', copies: [[[10, 110]]], gaps: [], marks: [] },
    {
      what: 'some is missing inside a recording',
      copies: [[[10, 50], [60, 110]]], // prettier-ignore
      gaps: [[50, 10]],
      marks: [40],
    },
    {
      what: 'some is missing between two recordings',
      copies: [[[10, 50]], [[58, 110]]],
      gaps: [[50, 8]],
      marks: [40],
    },
    { what: 'the beginning is missing', copies: [[[25, 110]]], gaps: [[10, 15]], marks: [0] },
    { what: 'the end is missing', copies: [[[10, 90]]], gaps: [[90, 20]], marks: [80] },
    {
      what: 'beginning, middle and end are missing',
      copies: [[[15, 40]], [[50, 80]]],
      gaps: [
        [10, 5],
        [40, 10],
        [80, 30],
      ],
      marks: [0, 25, 55],
    },
    {
      what: 'a second copy holds what the first lacks at its beginning and end',
      copies: [[[30, 90]], [[10, 30]], [[90, 110]]],
      gaps: [],
      marks: [],
    },
    {
      what: 'a second copy holds some of what the first lacks between',
      copies: [[[10, 50]], [[70, 110]], [[50, 60]]],
      gaps: [[60, 10]],
      marks: [50],
    },
    {
      what: 'a second copy holds all of it',
      copies: [[[10, 50], [60, 110]], [[10, 110]]], // prettier-ignore
      gaps: [],
      marks: [],
    },
    {
      what: 'pieces have what a recording lacks in its middle, and are not joined with it yet',
      copies: [[[10, 50], [91, 110]], [[48, 58]], [[57, 70]], [[69, 92]]], // prettier-ignore
      gaps: [],
      marks: [],
      elsewhere: [40],
    },
    {
      what: 'pieces have less than half of what a recording lacks in its middle',
      copies: [[[10, 50], [91, 110]], [[48, 60]]], // prettier-ignore
      gaps: [[60, 31]],
      marks: [40],
    },
    {
      what: 'nothing was filmed between two broadcasts, and all is there',
      filmed: [
        [10, 50],
        [80, 110],
      ],
      copies: [[[10, 50]], [[80, 110]]],
      gaps: [],
      marks: [],
      pauses: [40],
    },
    {
      what: 'less is missing than anybody is told of',
      copies: [[[10, 50]], [[50.8, 110]]],
      gaps: [],
      marks: [],
    },
  ];
  for (const { what, filmed = all, copies, gaps, marks, pauses = [], elsewhere = [] } of rows) {
    it(`are the same where ${what}`, () => {
      const found = compare(filmed, copies);
      assert.deepEqual(found, { contract: gaps, bar: gaps, marks, pauses, elsewhere });
    });
  }
});
