import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { SafetyPiece } from '../../src/engine/index.js';
import { joinRecordings } from '../../src/engine/joining/join-recordings.js';
import { findWholeFile, readWhole } from '../../src/engine/joining/whole-folder.js';
import { readSummary } from '../../src/engine/recording/finished-recording.js';
import type { RecordingSummary } from '../../src/engine/recording/finished-recording.js';
import { createCountedEvent, rate, recodeEvent } from './support/counted-event.js';
import { ffmpeg } from './support/ffmpeg.js';
import { filmPieces } from './support/counted-pieces.js';
import { readPictures, readTones } from './support/read-counted.js';
import { recordSpans } from './support/counted-recordings.js';
import type { CountedEvent, RecordedForm } from './support/counted-event.js';
import type { Span } from './support/counted-recordings.js';

const toleranceSeconds = 0.04;

describe('joinRecordings, of what is not coded alike', () => {
  let folder: string;
  let event: CountedEvent;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-recoded-'));
    event = await createCountedEvent(folder, 16);
  });
  after(() => rm(folder, { recursive: true }));

  /** Records one part after another, each as `form` says. */
  async function record(
    name: string,
    parts: readonly (Span & { readonly form?: RecordedForm })[],
  ): Promise<{ streamFolder: string; recordings: RecordingSummary[] }> {
    const streamFolder = join(folder, name);
    await mkdir(streamFolder);
    const recordings: RecordingSummary[] = [];
    for (const [i, { form, ...span }] of parts.entries()) {
      const own = form === undefined ? event : await recodeEvent(event, form);
      await recordSpans(own, streamFolder, `rec_${i}`, [span]);
      const summary = await readSummary(join(streamFolder, `rec_${i}`));
      assert.ok(summary !== null);
      recordings.push(summary);
    }
    return { streamFolder, recordings };
  }

  async function joinAll(
    of: { streamFolder: string; recordings: readonly RecordingSummary[] },
    pieces: readonly SafetyPiece[] = [],
  ): Promise<{ path: string; summary: RecordingSummary }> {
    const made = await joinRecordings({
      ...of,
      pieces,
      program: 'ffmpeg',
      signal: new AbortController().signal,
    });
    assert.ok(made.outcome === 'joined', JSON.stringify(made));
    assert.equal(made.unjoined, 0);
    assert.deepEqual(await readWhole(of.streamFolder, made.summary.id), made.summary);
    const file = await findWholeFile(of.streamFolder, made.summary.id, 'recording.mp4');
    assert.ok(file?.kind === 'media');
    const parts = file.parts.map(async ({ path, bytes }) =>
      (await readFile(path)).subarray(0, bytes),
    );
    const path = join(folder, `${made.summary.id}.mp4`);
    await writeFile(path, Buffer.concat(await Promise.all(parts)));
    return { path, summary: made.summary };
  }

  const codecsOf = async (path: string): Promise<string[]> => {
    const text = (await ffmpeg(['-i', path, '-c', 'copy', '-f', 'framehash', '-'])).toString();
    return [...text.matchAll(/#codec_id \d: (\w+)/g)].map(([, name]) => name ?? '');
  };

  async function hasEverything(path: string, seconds: number): Promise<void> {
    const pictures = await readPictures(path);
    assert.deepEqual(
      pictures.map(({ number }) => number),
      Array.from({ length: seconds * rate }, (_, i) => i),
    );
    for (const { seconds: shown, number } of pictures) {
      const due = number / rate;
      assert.ok(Math.abs(shown - due) <= toleranceSeconds, `picture ${number} at ${shown}`);
    }
    const tones = await readTones(path);
    assert.equal(tones.length, seconds, tones.join(' '));
    for (const [i, tone] of tones.entries()) {
      assert.ok(Math.abs(tone - i) <= toleranceSeconds, `tone ${i} at ${tone}`);
    }
  }

  it('makes one of a recording whose sound fell back to Opus, also where most of it did', async () => {
    const falls = await record('st_fall', [
      { from: 0, to: 4 },
      { from: 4, to: 12, form: 'opus' },
      { from: 12, to: 16 },
    ]);
    const { path, summary } = await joinAll(falls);
    assert.equal(summary.spans.length, 1);
    await hasEverything(path, 16);
    assert.deepEqual(await codecsOf(path), ['h264', 'aac']);
  });

  it('makes one of a recording whose sound fell back to Opus in its middle, and came back', async () => {
    const streamFolder = join(folder, 'st_middle');
    await mkdir(streamFolder);
    const opus = await recodeEvent(event, 'opus');
    await recordSpans(event, streamFolder, 'rec_0', [
      { from: 0, to: 6 },
      { from: 6, to: 10, of: opus },
      { from: 10, to: 16 },
    ]);
    const recorded = await readSummary(join(streamFolder, 'rec_0'));
    assert.ok(recorded !== null);
    const { path, summary } = await joinAll({ streamFolder, recordings: [recorded] });
    assert.equal(summary.spans.length, 1);
    await hasEverything(path, 16);
    assert.deepEqual(await codecsOf(path), ['h264', 'aac']);
  });

  it('fills gaps with pieces beside it', async () => {
    const falls = await record('st_gap', [
      { from: 0, to: 6.3 },
      { from: 8, to: 16, form: 'opus' },
    ]);
    const { path } = await joinAll(falls, await filmPieces(event, { name: 'gap' }));
    await hasEverything(path, 16);
  });

  it('makes H.264 of the part that came in another codec', async () => {
    const { path } = await joinAll(
      await record('st_codec', [
        { from: 0, to: 10 },
        { from: 10, to: 16, form: 'vp9' },
      ]),
    );
    await hasEverything(path, 16);
    assert.deepEqual(await codecsOf(path), ['h264', 'aac']);
  });

  it('transcodes no pictures where that would be most of the event', async () => {
    const of = await record('st_other', [
      { from: 0, to: 4 },
      { from: 4, to: 16, form: 'vp9' },
    ]);
    const { signal } = new AbortController();
    const made = await joinRecordings({ ...of, pieces: [], program: 'ffmpeg', signal });
    assert.deepEqual(made, { outcome: 'failed', reason: 'codec-unsupported' });
  });

  it('puts black where there was no camera, and silence where there was no microphone', async () => {
    const { path, summary } = await joinAll(
      await record('st_kinds', [
        { from: 0, to: 4 },
        { from: 4, to: 8, form: 'sound' },
        { from: 8, to: 12, form: 'pictures' },
        { from: 12, to: 16 },
      ]),
    );
    assert.equal(summary.spans.length, 1);
    assert.ok(Math.abs(summary.durationMs - 16_000) <= 100, `${summary.durationMs} ms`);
    const numbers = (await readPictures(path)).filter(({ number }) => number > 0);
    const seen = [...Array.from({ length: 100 }, (_, i) => i), ...range(200, 400)];
    assert.deepEqual(
      numbers.map(({ number }) => number),
      seen.slice(1),
    );
    for (const { seconds: shown, number } of numbers) {
      assert.ok(Math.abs(shown - number / rate) <= 0.1, `picture ${number} at ${shown}`);
    }
    const tones = await readTones(path);
    const heard = [...range(0, 8), ...range(12, 16)];
    assert.equal(tones.length, heard.length, tones.join(' '));
    tones.forEach((tone, i) => assert.ok(Math.abs(tone - (heard[i] ?? NaN)) <= 0.1, `${tone}`));
  });

  it('has the sound that a device kept while its camera gave nothing', async () => {
    const of = await record('st_heard', [
      { from: 0, to: 4 },
      { from: 10, to: 16 },
    ]);
    const [, filmed] = await filmPieces(event, { name: 'heard', from: 3, seconds: 4 });
    const [, , third] = await filmPieces(event, { name: 'later', from: 0, seconds: 4 });
    assert.ok(filmed && third);
    const pieces: SafetyPiece[] = [];
    for (const piece of [third, filmed]) {
      const path = piece.path.replace('.mkv', '.webm');
      await ffmpeg(['-i', piece.path, '-vn', '-c:a', 'copy', path]);
      pieces.push({ ...piece, path, type: 'audio/webm' });
    }
    const startedAt = new Date(event.startMs + 3_500).toISOString();
    const early = { ...filmed, path: join(folder, 'early.webm'), type: 'audio/webm', startedAt };
    await ffmpeg(['-i', event.filmed, '-ss', '3.5', '-t', '4', '-vn', '-c:a', 'copy', early.path]);
    const { path, summary } = await joinAll(of, [early, ...pieces]);
    assert.equal(summary.spans.length, 1);
    assert.ok(Math.abs(summary.durationMs - 16_000) <= 150, `${summary.durationMs} ms`);
    const tones = await readTones(path);
    assert.equal(tones.length, 16, tones.join(' '));
    tones.forEach((tone, i) => assert.ok(Math.abs(tone - i) <= 0.15, `tone ${i} at ${tone}`));
  });

  it('shows what a device filmed rather than black', async () => {
    const of = await record('st_rather', [
      { from: 0, to: 4 },
      { from: 4, to: 10, form: 'sound' },
      { from: 10, to: 16 },
    ]);
    const { path } = await joinAll(of, await filmPieces(event, { name: 'rather' }));
    await hasEverything(path, 16);
  });
});

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);
