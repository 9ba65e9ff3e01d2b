import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { MediaKind } from '../../src/engine/codec.js';
import type { SafetyPiece } from '../../src/engine/index.js';
import { readFilePieces } from '../../src/engine/joining/fragment-reader.js';
import { joinRecordings } from '../../src/engine/joining/join-recordings.js';
import { findWholeFile } from '../../src/engine/joining/whole-folder.js';
import { readSummary } from '../../src/engine/recording/finished-recording.js';
import type { RecordingSummary } from '../../src/engine/recording/finished-recording.js';
import { createCountedEvent, rate } from './support/counted-event.js';
import { ffmpeg } from './support/ffmpeg.js';
import { filmPieces, recodePiece } from './support/counted-pieces.js';
import { readPictures, readTones } from './support/read-counted.js';
import { recordSpans } from './support/counted-recordings.js';
import type { CountedEvent } from './support/counted-event.js';
import { createRandom } from './support/mutation.js';
import { isAscending } from './support/probe.js';
import { saveWhole } from './support/save-whole.js';

const seconds = 20;

/** What a frame lasts. */
const toleranceSeconds = 0.04;

describe('joinRecordings', () => {
  let folder: string;
  let streamFolder: string;
  let event: CountedEvent;
  let pieces: SafetyPiece[];
  let recording: RecordingSummary;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-join-'));
    streamFolder = join(folder, 'st_1');
    await mkdir(streamFolder);
    event = await createCountedEvent(folder, seconds);
    await recordSpans(event, streamFolder, 'rec_1', [
      { from: 2, to: 6.3 },
      { from: 16, to: 20 },
    ]);
    const summary = await readSummary(join(streamFolder, 'rec_1'));
    assert.ok(summary !== null);
    recording = summary;
    const [opening, first, second, third] = await filmPieces(event, { name: 'a' });
    const [, between] = await filmPieces(event, { from: 2.4, name: 'b' });
    assert.ok(opening && first && second && third && between);
    // Coded by three browsers, in the order in which a line happened to carry them, one of them twice.
    const webm = await recodePiece(second, 'webm');
    pieces = [third, await recodePiece(first, 'mp4'), webm, between, webm];
  });

  after(() => rm(folder, { recursive: true }));

  const joinWith = (given: readonly SafetyPiece[]) =>
    joinRecordings({
      streamFolder,
      recordings: [recording],
      pieces: given,
      program: 'ffmpeg',
      signal: new AbortController().signal,
    });

  it('makes one recording in which every second is there once, sound beside its picture', async () => {
    const made = await joinWith(pieces);
    assert.equal(made.outcome, 'joined');
    assert.ok(made.outcome === 'joined');
    const { id, durationMs, spans } = made.summary;
    assert.ok(Math.abs(durationMs - 18_000) <= 40, `${durationMs} ms`);
    assert.equal(spans.length, 1);

    const path = await saveWhole(folder, streamFolder, id);
    const pictures = await readPictures(path);
    assert.deepEqual(
      pictures.map(({ number }) => number),
      Array.from({ length: 18 * rate }, (_, i) => 2 * rate + i),
    );
    assert.ok(isAscending(pictures.map((picture) => picture.seconds)));
    for (const { seconds: shown, number } of pictures) {
      const due = number / rate - 2;
      assert.ok(Math.abs(shown - due) <= toleranceSeconds, `picture ${number} at ${shown}`);
    }
    const tones = await readTones(path);
    assert.equal(tones.length, 18);
    for (const [i, tone] of tones.entries()) {
      assert.ok(Math.abs(tone - i) <= toleranceSeconds, `tone ${i} at ${tone}`);
    }
  });

  it('puts pieces whose clock is wrong where their sound says', async () => {
    const lateMs = 730;
    const wrong = pieces.map((piece) => ({
      ...piece,
      startedAt: new Date(Date.parse(piece.startedAt) + lateMs).toISOString(),
    }));
    const made = await joinWith(wrong);
    assert.ok(made.outcome === 'joined');
    const pictures = await readPictures(await saveWhole(folder, streamFolder, made.summary.id));
    // Of a picture that lies on a cut either copy may be there, or both.
    const numbers = new Set(pictures.map(({ number }) => number));
    assert.ok(numbers.size >= 18 * rate - 4 && pictures.length <= 18 * rate + 4);
    for (const { seconds: shown, number } of pictures) {
      const due = number / rate - 2;
      assert.ok(Math.abs(shown - due) <= toleranceSeconds, `picture ${number} at ${shown}`);
    }
  });

  it('names the places of all of it in one playlist, at the right times', async () => {
    const made = await joinWith(pieces);
    assert.ok(made.outcome === 'joined');
    const playlist = await findWholeFile(streamFolder, made.summary.id, 'index.m3u8');
    const media = await findWholeFile(streamFolder, made.summary.id, 'media.mp4');
    assert.ok(playlist?.kind === 'playlist' && media?.kind === 'media');
    const bytes = media.parts.reduce((sum, part) => sum + part.bytes, 0);
    const places = [...playlist.text.matchAll(/BYTERANGE[:=]"?(\d+)@(\d+)/g)].map(
      ([, length, offset]) => Number(length) + Number(offset),
    );
    assert.ok(places.length > 8 && places.every((end) => end <= bytes));
    const total = [...playlist.text.matchAll(/#EXTINF:([\d.]+)/g)].reduce(
      (sum, [, length]) => sum + Number(length),
      0,
    );
    assert.ok(Math.abs(total - 18) <= toleranceSeconds, `${total} s`);
    // What was recorded lies where it lay: nothing of it is written a second time.
    assert.equal(media.parts[0]?.path, join(streamFolder, 'rec_1', 'media.mp4'));
  });

  it('leaves a gap where pieces are no media, and what was recorded as it is', async () => {
    const [third, , , between] = pieces;
    assert.ok(third && between);
    const spoil = async (name: string, bytes: Buffer, more: Partial<SafetyPiece> = {}) => {
      const path = join(folder, name);
      await writeFile(path, bytes);
      return { ...between, id: name, path, ...more };
    };
    const whole = await readFile(between.path);
    const random = createRandom();
    const noise = Buffer.from(Array.from({ length: 5_000 }, () => random(256)));
    const hostile = [
      await spoil('empty.mkv', Buffer.alloc(0)),
      await spoil('noise.mkv', Buffer.concat([whole.subarray(0, 64), noise])),
      await spoil('mislabelled.mp4', whole, { type: 'video/mp4' }),
      await spoil('list.mkv', Buffer.from('#EXTM3U\n#EXTINF:5,\n../../secret.mp4\n')),
      await spoil('timeless.mkv', whole, { startedAt: 'yesterday' }),
      { ...between, id: 'gone', path: join(folder, 'gone.mkv') },
    ];
    // Of the one without a time nobody asks what is in it.
    const made = await joinWith(hostile);
    assert.deepEqual(made, {
      outcome: 'nothing',
      refused: hostile.length - 1,
      unjoined: 0,
    });
    for (let round = 0; round < 2; round += 1) {
      const damaged = Buffer.from(whole);
      for (let i = 0; i < 200; i += 1) damaged[500 + random(damaged.length - 500)] = random(256);
      const piece = await spoil(`damaged-${round}.mkv`, damaged);
      const outcome = await joinWith([piece]);
      assert.notEqual(outcome.outcome, 'failed');
      if (outcome.outcome !== 'joined') continue;
      // As long as it says, and no longer than the device could have filmed.
      assert.ok(outcome.summary.durationMs >= recording.durationMs - 4_000);
      assert.ok(outcome.summary.durationMs <= 18_100);
      const numbers = (
        await readPictures(await saveWhole(folder, streamFolder, outcome.summary.id))
      ).map(({ number }) => number);
      assert.ok(numbers.includes(2 * rate) && numbers.includes(20 * rate - 1));
    }
    const cut = await spoil('cut.mkv', whole);
    await truncate(cut.path, Math.round(whole.length * 0.6));
    const half = await joinWith([cut]);
    assert.ok(half.outcome === 'joined', 'what stands before the cut is worth having');
    assert.equal(half.summary.spans.length, 2);
  });

  it('begins each part with its sound, since browsers pass over pictures behind a hole in it', async () => {
    // It begins just before the gap, with a picture.
    const [piece] = await filmPieces(event, { from: 6.2, name: 'begun' });
    assert.ok(piece);
    const path = join(folder, 'late-sound.mkv');
    const late = ['-itsoffset', '0.1', '-i', piece.path, '-map', '0:v', '-map', '1:a'];
    await ffmpeg(['-i', piece.path, ...late, '-c', 'copy', path]);
    const made = await joinWith([{ ...piece, path }]);
    assert.ok(made.outcome === 'joined');
    const begun: number[] = [];
    let first: Partial<Record<MediaKind, number>> | null = null;
    for await (const part of readFilePieces(join(streamFolder, made.summary.id, 'fill.mp4'))) {
      if (part.kind === 'init') first = {};
      else if (first !== null) {
        for (const { track, startTicks } of part.runs) {
          first[track.kind] ??= startTicks / track.timescale;
        }
        if (first.video === undefined || first.audio === undefined) continue;
        begun.push(first.video - first.audio);
        first = null;
      }
    }
    assert.ok(begun.length > 0 && begun.every((by) => by > 0 && by < 0.03), String(begun));
  });

  it('takes no more of a piece than it says that it is long', async () => {
    const [third] = pieces;
    assert.ok(third);
    const made = await joinWith([
      { ...third, startedAt: new Date(event.startMs + 7_000).toISOString(), duration: 0.5 },
    ]);
    assert.ok(made.outcome === 'joined');
    const filled = made.summary.durationMs - recording.durationMs;
    assert.ok(filled > 1_000 && filled <= 2_600, `${filled} ms`);
  });

  it('says that ffmpeg is missing', async () => {
    const made = await joinRecordings({
      streamFolder,
      recordings: [recording],
      pieces,
      program: '/nowhere/ffmpeg',
      signal: new AbortController().signal,
    });
    assert.deepEqual(made, { outcome: 'failed', reason: 'ffmpeg-missing' });
  });
});
