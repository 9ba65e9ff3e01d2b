import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { MediaKind } from '../../src/engine/codec.js';
import { MediaSource } from '../../src/engine/media/media-source.js';
import { PublisherSession } from '../../src/engine/room/publisher-session.js';
import type { NegotiatedTrack } from '../../src/engine/room/publisher-track.js';
import { formatSenderReport } from '../../src/engine/rtp/rtcp-format.js';
import { SenderClock } from '../../src/engine/rtp/sender-clock.js';
import { createRtp, deltaFramePayload, keyFramePayload, opusPayload } from './support/packets.js';

const hourMs = 3_600_000;
const startMs = 1_700_000_000_000;
const ssrcs = { audio: 1111, video: 2222 } as const;
const rates = { audio: 48_000, video: 90_000 } as const;
const payloadTypes = { audio: 111, video: 102 } as const;

function createTrack(kind: MediaKind): NegotiatedTrack {
  const name = kind === 'audio' ? 'opus' : 'H264';
  return {
    mid: kind,
    kind,
    codec: { name, kind, clockRate: rates[kind], parameters: '' },
    payloadType: payloadTypes[kind],
    feedbackExtension: null,
    canNack: false,
    retransmissionType: null,
    keyFrameRequest: 'pli',
    takesBitrateLimit: false,
  };
}

/** What the sender's clock shows when a report is sent, so many milliseconds after the start; null sends none. */
type ShownMs = (kind: MediaKind, atMs: number) => number | null;

interface Placed {
  readonly kind: MediaKind;
  /** When it was captured. */
  readonly capturedMs: number;
  /** Where it was placed. */
  readonly timeMs: number;
}

/** Publishes 20 s of which pictures arrive late, with a report of each kind every second. */
function publish(shownMs: ShownMs, pictureDelayMs = 0): Placed[] {
  let nowMs = startMs;
  const captured = { audio: [] as number[], video: [] as number[] };
  const placed: Placed[] = [];
  const source = new MediaSource({
    tracks: [createTrack('audio'), createTrack('video')],
    output: ({ kind, timeMs }) => {
      const capturedMs = captured[kind].shift() ?? Number.NaN;
      placed.push({ kind, capturedMs, timeMs: timeMs - startMs });
    },
    requestKeyFrame: () => undefined,
    keyFrameIntervalMs: () => 4000,
  });
  const session = new PublisherSession(
    'one',
    [createTrack('audio'), createTrack('video')],
    {
      onMedia: (track, packet, arrivalMs) => source.push(track, packet, arrivalMs),
      onClock: ({ kind }, _ssrc, timestamp, timeMs) => source.noteReport(kind, timestamp, timeMs),
      onPhase: () => undefined,
    },
    () => nowMs,
  );
  const toTimestamp = (kind: MediaKind, ms: number): number => 7000 + (ms * rates[kind]) / 1000;
  const send = (kind: MediaKind, sequence: number, atMs: number, payload: Buffer): void => {
    captured[kind].push(atMs);
    const timestamp = toTimestamp(kind, atMs);
    const to = { ssrc: ssrcs[kind], payloadType: payloadTypes[kind], marker: true };
    session.take(createRtp({ ...to, sequence, timestamp, payload }));
  };
  for (let atMs = 0; atMs < 20_000; atMs += 20) {
    nowMs = startMs + atMs;
    send('audio', atMs / 20, atMs, opusPayload);
    const pictureMs = atMs - pictureDelayMs;
    if (pictureMs >= 0 && pictureMs % 40 === 0) {
      send(
        'video',
        pictureMs / 40,
        pictureMs,
        pictureMs === 0 ? keyFramePayload : deltaFramePayload,
      );
    }
    for (const [kind, offsetMs] of [
      ['audio', 300],
      ['video', 700],
    ] as const) {
      const timeMs = atMs % 1000 === offsetMs ? shownMs(kind, atMs) : null;
      if (timeMs === null) continue;
      const counts = { packets: 1, bytes: 1 };
      const timestamp = toTimestamp(kind, atMs);
      session.take(formatSenderReport({ ssrc: ssrcs[kind], timestamp, timeMs, ...counts }, 'x'));
    }
  }
  return placed;
}

/** By how much the picture is placed later than the sound of the same moment, over the last seconds. */
function skewMs(placed: readonly Placed[]): number {
  const [sound, picture] = (['audio', 'video'] as const).map((kind) => {
    const last = placed.filter((entry) => entry.kind === kind).slice(-50);
    return last.reduce((sum, entry) => sum + entry.timeMs - entry.capturedMs, 0) / last.length;
  });
  return (picture ?? Number.NaN) - (sound ?? Number.NaN);
}

/** The longest step from one packet of sound to the next. */
function longestStepMs(placed: readonly Placed[]): number {
  const times = placed.filter(({ kind }) => kind === 'audio').map(({ timeMs }) => timeMs);
  return Math.max(...times.slice(1).map((timeMs, i) => timeMs - (times[i] ?? timeMs)));
}

describe('SenderClock', () => {
  it('places together what was captured together, by honest reports', () => {
    assert.ok(Math.abs(skewMs(publish((_, atMs) => 5_000_000 + atMs, 240))) < 1);
    // Without reports it is as far apart as it arrived.
    assert.ok(Math.abs(skewMs(publish(() => null, 240)) - 240) < 1);
  });

  const lies: Record<string, ShownMs> = {
    'puts sound and picture hours apart': (kind, atMs) =>
      5_000_000 + atMs + (kind === 'video' ? 3 * hourMs : 0),
    'puts them seconds apart': (kind, atMs) => 5_000_000 + atMs + (kind === 'video' ? 2500 : 0),
    'jumps to and fro': (kind, atMs) =>
      5_000_000 + atMs + (Math.floor((atMs + (kind === 'video' ? 500 : 0)) / 1000) % 2) * hourMs,
    'says nothing of time': () => -2_208_988_800_000,
    'runs a thousand times too fast': (_, atMs) => 5_000_000 + atMs * 1000,
    'runs back': (_, atMs) => 5_000_000_000 - atMs * 3,
  };
  for (const [what, shownMs] of Object.entries(lies)) {
    it(`places media as it arrived where a clock ${what}`, () => {
      const placed = publish(shownMs);
      const worstMs = Math.max(
        ...placed.map(({ timeMs, capturedMs }) => Math.abs(timeMs - capturedMs)),
      );
      assert.ok(worstMs < 50, `${worstMs} ms from where it arrived`);
      assert.equal(Math.round(longestStepMs(placed)), 20);
    });
  }

  it('keeps what it knew while a sender lies later on, and over a clock that is set', () => {
    const setBack: ShownMs = (_, atMs) => 5_000_000 + atMs - (atMs > 10_400 ? hourMs : 0);
    assert.ok(Math.abs(skewMs(publish(setBack, 240))) < 1);
    const liesLater: ShownMs = (kind, atMs) =>
      5_000_000 + atMs + (atMs > 10_000 && kind === 'video' ? hourMs : 0);
    assert.ok(Math.abs(skewMs(publish(liesLater, 240))) < 1);
  });

  it('tells anew of all sources when the clock was set, once they agree', () => {
    const clock = new SenderClock();
    const note = (ssrc: number, atMs: number, setMs: number) => {
      const ntpSeconds = 3_000_000_000 + (atMs + setMs) / 1000;
      const points = clock.note(ssrc, { ntpSeconds, ntpFraction: 0, timestamp: atMs }, atMs, atMs);
      return points.map((point) => [point.ssrc, point.timestamp, point.timeMs]);
    };
    assert.deepEqual(note(1, 1000, 0), [[1, 1000, 1000]]);
    assert.deepEqual(note(2, 2000, 0), [[2, 2000, 2000]]);
    assert.deepEqual(note(1, 3000, hourMs), []);
    assert.deepEqual(note(2, 4000, hourMs), [
      [1, 3000, 3000],
      [2, 4000, 4000],
    ]);
    // A source that has been silent for long has no say any more.
    assert.deepEqual(note(2, 60_000, 0), [[2, 60_000, 60_000]]);
  });

  it('takes no report of a moment that is far from now', () => {
    const clock = new SenderClock();
    const report = { ntpSeconds: 3_000_000_000, ntpFraction: 0, timestamp: 0 };
    assert.deepEqual(clock.note(1, report, 60_000, 1000), []);
  });
});
