import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { SafetyPiece } from '../../src/engine/index.js';
import { joinRecordings } from '../../src/engine/joining/join-recordings.js';
import { readSummary } from '../../src/engine/recording/finished-recording.js';
import type { RecordingSummary } from '../../src/engine/recording/finished-recording.js';
import { createCountedEvent, rate } from './support/counted-event.js';
import type { CountedEvent } from './support/counted-event.js';
import { filmPieces, recodePiece } from './support/counted-pieces.js';
import { recordSpans } from './support/counted-recordings.js';
import { ffmpeg } from './support/ffmpeg.js';
import { createRandom, mutate } from './support/mutation.js';
import { readPictures } from './support/read-counted.js';
import { saveWhole } from './support/save-whole.js';

/** Seconds of the event that the engine recorded. */
const recorded = [
  { from: 0, to: 3 },
  { from: 8, to: 12 },
] as const;

/** The whole event, and what clocks and cuts may differ by. */
const longestMs = 12_000 + 100;

/** Damaged copies of each form: with those that ffmpeg reads all the same, some seconds in all. */
const copies = 3;

/** Of a picture that lies on a cut either copy may be there. */
const onCut = 2;
/** A decoder may notice nothing of a damage: from its last key frame before a gap on a clip is shown all the same. */
const spoiled = rate / 2;

type Form = 'of an iPhone' | 'in WebM' | 'of sound alone in MP4' | 'of sound alone in WebM';

describe('joinRecordings with hostile pieces', () => {
  let folder: string;
  let streamFolder: string;
  let event: CountedEvent;
  let recording: RecordingSummary;
  const forms = new Map<Form, SafetyPiece>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-hostile-'));
    streamFolder = join(folder, 'st_1');
    await mkdir(streamFolder);
    event = await createCountedEvent(folder, 12);
    await recordSpans(event, streamFolder, 'rec_1', recorded);
    const summary = await readSummary(join(streamFolder, 'rec_1'));
    assert.ok(summary !== null);
    recording = summary;
    const [piece] = await filmPieces(event, { from: 2.4, seconds: 6.2, name: 'a' });
    assert.ok(piece);
    forms.set('of an iPhone', await recodePiece(piece, 'mp4'));
    forms.set('in WebM', await recodePiece(piece, 'webm'));
    const hear = async (type: string, end: string, codec: string): Promise<SafetyPiece> => {
      const path = join(folder, `heard.${end}`);
      await ffmpeg(['-i', piece.path, '-vn', '-c:a', codec, path]);
      return { ...piece, type, path };
    };
    forms.set('of sound alone in MP4', await hear('audio/mp4', 'mp4', 'aac'));
    forms.set('of sound alone in WebM', await hear('audio/webm', 'webm', 'copy'));
  });

  after(() => rm(folder, { recursive: true }));

  const joinWith = (pieces: readonly SafetyPiece[]) =>
    joinRecordings({
      ...{ streamFolder, recordings: [recording], pieces, program: 'ffmpeg' },
      signal: new AbortController().signal,
    });

  const pieceOf = (form: Form): SafetyPiece => {
    const piece = forms.get(form);
    assert.ok(piece);
    return piece;
  };

  /** Joins them, and holds what must be true of every outcome. Tells how many were refused. */
  async function joinSafely(
    pieces: readonly SafetyPiece[],
    { mostMs = longestMs, mostLost = onCut } = {},
  ): Promise<number> {
    const made = await joinWith(pieces);
    assert.notEqual(made.outcome, 'failed');
    assert.ok(made.outcome !== 'failed');
    if (made.outcome === 'nothing') return made.refused;
    const { id, durationMs, spans } = made.summary;
    assert.ok(durationMs <= mostMs, `${durationMs} ms`);
    const times = spans.flatMap(({ startedAt, endedAt }) => [startedAt, endedAt].map(Date.parse));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
      'no moment is there twice',
    );
    const path = await saveWhole(folder, streamFolder, id);
    const numbers = new Set((await readPictures(path)).map(({ number }) => number));
    const lost: number[] = [];
    for (const { from, to } of recorded) {
      for (let n = from * rate; n < to * rate; n += 1) if (!numbers.has(n)) lost.push(n);
    }
    assert.ok(
      lost.length <= mostLost,
      `pictures ${lost} were recorded, and are not in what was joined`,
    );
    return made.refused;
  }

  for (const form of [
    'of an iPhone',
    'in WebM',
    'of sound alone in MP4',
    'of sound alone in WebM',
  ] as const) {
    it(`keeps what was recorded, whatever bytes come as a piece ${form}`, async () => {
      const piece = pieceOf(form);
      const whole = await readFile(piece.path);
      assert.equal(await joinSafely([piece]), 0, 'unharmed it is taken');
      const random = createRandom();
      const damaged: SafetyPiece[] = [];
      for (let copy = 0; copy < copies; copy += 1) {
        const path = join(folder, `${copy}-${piece.path.split('/').pop()}`);
        await writeFile(path, mutate(whole, random));
        damaged.push({ ...piece, id: `damaged-${copy}`, path });
      }
      await joinSafely(damaged, { mostLost: onCut + spoiled });
    });
  }

  it('takes for what it is a piece that is called another kind, or refuses it', async () => {
    const labels = ['video/webm', 'audio/mp4', 'text/html', ''];
    for (const form of ['of an iPhone', 'of sound alone in WebM'] as const) {
      const piece = pieceOf(form);
      await joinSafely(labels.map((type) => ({ ...piece, id: `as-${type}`, type })));
    }
  });

  it('makes nothing longer than it is of pieces that claim other times', async () => {
    const piece = pieceOf('of an iPhone');
    const lasting = (duration: number) => ({ ...piece, id: `${duration}`, duration });
    // 7 s were recorded; of a piece without a length its first two seconds are believed.
    await joinSafely([0, -5, -1e12, NaN].map(lasting), { mostMs: 9_100 });
    await joinSafely([Infinity, 1e300].map(lasting));
    const hour = 3_600_000;
    const later = (ms: number): string => new Date(event.startMs + 2_400 + ms).toISOString();
    const starts = ['', 'NaN', '1970-01-01T00:00:00Z', later(-5 * hour), later(5 * hour)];
    const moved = starts.map((startedAt) => ({ ...piece, id: startedAt, startedAt }));
    // What lies elsewhere is elsewhere: no longer than it says, and nothing that was recorded moves.
    await joinSafely(moved, { mostMs: longestMs + starts.length * 8_500 });
  });
});
