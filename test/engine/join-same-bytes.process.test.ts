import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { SafetyPiece } from '../../src/engine/index.js';
import { joinRecordings } from '../../src/engine/joining/join-recordings.js';
import { findWholeFile } from '../../src/engine/joining/whole-folder.js';
import { readSummary } from '../../src/engine/recording/finished-recording.js';
import type { RecordingSummary } from '../../src/engine/recording/finished-recording.js';
import { createCountedEvent, rate } from './support/counted-event.js';
import type { CountedEvent } from './support/counted-event.js';
import { filmPieces } from './support/counted-pieces.js';
import { recordSpans } from './support/counted-recordings.js';
import type { Span } from './support/counted-recordings.js';
import { ffmpeg } from './support/ffmpeg.js';
import { saveWhole } from './support/save-whole.js';

const seconds = 12;

/** Pictures from one key frame of what is filmed to the next, and of what is recorded. */
const keyEvery = { filmed: rate / 5, recorded: rate * 2 } as const;

describe('joinRecordings, of what is coded alike', () => {
  let folder: string;
  let event: CountedEvent;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-same-bytes-'));
    event = await createCountedEvent(folder, seconds);
  });
  after(() => rm(folder, { recursive: true }));

  /** Recordings of one stream, each of these spans. */
  async function record(name: string, spans: readonly (readonly Span[])[]) {
    const streamFolder = join(folder, name);
    await mkdir(streamFolder);
    const recordings: RecordingSummary[] = [];
    for (const [i, own] of spans.entries()) {
      await recordSpans(event, streamFolder, `rec_${i}`, own);
      const summary = await readSummary(join(streamFolder, `rec_${i}`));
      assert.ok(summary !== null);
      recordings.push(summary);
    }
    return { streamFolder, recordings };
  }

  /** Joins them, and tells where each of its pictures has its bytes from. */
  async function joinAll(
    of: { streamFolder: string; recordings: readonly RecordingSummary[] },
    options: { pieces: readonly SafetyPiece[]; program: string },
  ) {
    const { signal } = new AbortController();
    const made = await joinRecordings({ ...of, ...options, signal });
    assert.ok(made.outcome === 'joined', JSON.stringify(made));
    const { id } = made.summary;
    const [recorded, filmed] = [
      await hashPictures(event.recorded),
      await hashPictures(event.filmed),
    ];
    const whole = await hashPictures(await saveWhole(folder, of.streamFolder, id));
    assert.equal(whole.length, seconds * rate);
    const origins = whole.map((hash, n) =>
      hash === recorded[n] ? 'recorded' : hash === filmed[n] ? 'filmed' : 'coded anew',
    );
    return { id, origins };
  }

  it('shows of recordings and of pieces in H.264 the very bytes that were coded first, cut at key frames', async () => {
    const of = await record('st_gap', [
      [
        { from: 0, to: 4 },
        { from: 8, to: 12 },
      ],
    ]);
    const pieces = await filmPieces(event, { name: 'gap' });
    const { origins } = await joinAll(of, { pieces, program: 'ffmpeg' });
    const cuts = origins.flatMap((from, n) => (origins[n - 1] === from ? [] : [{ from, n }]));
    assert.deepEqual(
      cuts.map(({ from }) => from),
      ['recorded', 'filmed', 'recorded'],
    );
    const [, toFilmed = NaN, toRecorded = NaN] = cuts.map(({ n }) => n);
    assert.equal(toFilmed % keyEvery.filmed, 0, `cut at picture ${toFilmed}`);
    assert.equal(toRecorded % keyEvery.recorded, 0, `cut at picture ${toRecorded}`);
  });

  it('needs no ffmpeg for recordings alone, which stay where they lie but for what a cut goes through', async () => {
    const of = await record('st_alike', [[{ from: 0, to: 6 }], [{ from: 6, to: 12 }]]);
    const program = '/nowhere/ffmpeg';
    const { id, origins } = await joinAll(of, { pieces: [], program });
    assert.deepEqual(new Set(origins), new Set(['recorded']));
    const media = await findWholeFile(of.streamFolder, id, 'media.mp4');
    assert.ok(media?.kind === 'media');
    const [first, second, cut, ...others] = media.parts;
    assert.deepEqual(
      [first?.path, second?.path, others],
      [...['rec_0', 'rec_1'].map((name) => join(of.streamFolder, name, 'media.mp4')), []],
    );
    const recordedBytes = (first?.bytes ?? NaN) + (second?.bytes ?? NaN);
    const writtenBytes = cut?.bytes ?? 0;
    // A fragment is a quarter of a second of these twelve.
    assert.ok(writtenBytes < recordedBytes / 20, `${writtenBytes} of ${recordedBytes} bytes`);
  });
});

/** A hash of each picture's slices, as they stand in the file: what describes them may be said again beside them. */
async function hashPictures(path: string): Promise<string[]> {
  const slices = ['-bsf:v', 'filter_units=pass_types=1|5'];
  const text = await ffmpeg([
    ...['-i', path, '-map', '0:v', '-c', 'copy', ...slices, '-f', 'framehash', 'pipe:1'],
  ]);
  const lines = text.toString().split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(',')[5]?.trim() ?? '');
}
