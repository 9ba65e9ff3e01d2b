import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { joinRecordings } from '../../src/engine/joining/join-recordings.js';
import { readSummary } from '../../src/engine/recording/finished-recording.js';
import { createCountedEvent, rate } from './support/counted-event.js';
import { ffmpeg } from './support/ffmpeg.js';
import { filmPieces } from './support/counted-pieces.js';
import { readPictures, readTones } from './support/read-counted.js';
import { recordSpans } from './support/counted-recordings.js';
import type { CountedEvent } from './support/counted-event.js';
import { saveWhole } from './support/save-whole.js';

/** What a frame lasts. */
const toleranceSeconds = 0.04;

describe('joinRecordings, where the picture stands or nothing is heard', () => {
  let folder: string;
  let event: CountedEvent;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-join-holes-'));
    event = await createCountedEvent(folder, 14);
  });
  after(() => rm(folder, { recursive: true }));

  it('fills what packets took from the middle of a recording that went on', async () => {
    const recorded = join(folder, 'lossy.mp4');
    await ffmpeg([
      ...['-i', event.recorded, '-c', 'copy', '-bsf:v', "noise=drop='between(n,60,110)'"],
      ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-use_editlist', '0'],
      ...['-video_track_timescale', '90000', '-frag_duration', '250000', recorded],
    ]);
    const other = join(folder, 'st_lossy');
    await mkdir(other);
    await recordSpans({ ...event, recorded }, other, 'rec_1', [{ from: 0, to: 12 }]);
    const lossy = await readSummary(join(other, 'rec_1'));
    assert.ok(lossy !== null);
    assert.equal(lossy.spans.length, 1, 'its times tell of no gap');
    const made = await joinRecordings({
      streamFolder: other,
      recordings: [lossy],
      pieces: (await filmPieces(event, { name: 'lossy' })).slice(0, 2),
      program: 'ffmpeg',
      signal: new AbortController().signal,
    });
    assert.ok(made.outcome === 'joined', JSON.stringify(made));
    const pictures = await readPictures(await saveWhole(folder, other, made.summary.id));
    assert.deepEqual(
      pictures.map(({ number }) => number),
      Array.from({ length: 12 * rate }, (_, i) => i),
    );
  });

  it('lets be heard what packets took from the sound while all pictures came', async () => {
    const recorded = join(folder, 'mute.mp4');
    await ffmpeg([
      ...['-i', event.recorded, '-c:v', 'copy', '-c:a', 'aac'],
      ...['-af', "volume=0:enable='between(t,2.5,4.5)'"],
      ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-use_editlist', '0'],
      ...['-video_track_timescale', '90000', '-frag_duration', '250000', recorded],
    ]);
    const other = join(folder, 'st_mute');
    await mkdir(other);
    await recordSpans({ ...event, recorded }, other, 'rec_1', [{ from: 0, to: 12 }]);
    const summary = await readSummary(join(other, 'rec_1'));
    assert.ok(summary !== null);
    const made = await joinRecordings({
      streamFolder: other,
      recordings: [summary],
      pieces: (await filmPieces(event, { name: 'mute' })).slice(0, 2),
      program: 'ffmpeg',
      signal: new AbortController().signal,
    });
    assert.ok(made.outcome === 'joined', JSON.stringify(made));
    const path = await saveWhole(folder, other, made.summary.id);
    const tones = await readTones(path);
    assert.deepEqual(
      tones.map((at) => Math.round(at)),
      Array.from({ length: 12 }, (_, second) => second),
    );
    // By so much the coding anew is late.
    const [late = NaN] = tones;
    for (const [second, at] of tones.entries()) {
      assert.ok(Math.abs(at - late - second) <= toleranceSeconds, `tone ${second} at ${at} s`);
    }
    assert.deepEqual(
      (await readPictures(path)).map(({ number }) => number),
      Array.from({ length: 12 * rate }, (_, i) => i),
    );
  });

  it('shows what a piece has while the first picture that came behind the sound only stands', async () => {
    const recorded = join(folder, 'late-picture.mp4');
    // Picture 30 is the first one, from the beginning on, and repeated as the recorder does it; others have a camera's noise.
    const late = "select='gte(n,30)',loop=loop=3:size=1:start=0,settb=1/90000";
    const lateSeconds = event.lateMs / 1000;
    const times = `setpts='(if(lt(N,4),N*0.3,(N+27)/25)+${lateSeconds})/TB'`;
    const noise = "noise=alls=8:allf=t:enable='gte(t,1)'";
    await ffmpeg([
      ...['-copyts', '-i', event.recorded, '-vf', `${late},${times},${noise}`],
      ...['-fps_mode', 'passthrough', '-enc_time_base', '1:90000', '-c:v', 'libx264'],
      ...['-preset', 'ultrafast', '-bf', '0', '-g', '9999', '-sc_threshold', '0'],
      ...['-bsf:v', 'dump_extra=freq=k', '-c:a', 'copy'],
      ...['-movflags', '+frag_keyframe+empty_moov+default_base_moof', '-use_editlist', '0'],
      ...['-video_track_timescale', '90000', '-frag_duration', '250000', recorded],
    ]);
    const other = join(folder, 'st_late');
    await mkdir(other);
    await recordSpans({ ...event, recorded }, other, 'rec_1', [{ from: 0, to: 12 }]);
    const summary = await readSummary(join(other, 'rec_1'));
    assert.ok(summary !== null);
    const made = await joinRecordings({
      streamFolder: other,
      recordings: [summary],
      pieces: (await filmPieces(event, { name: 'late' })).slice(0, 1),
      program: 'ffmpeg',
      signal: new AbortController().signal,
    });
    assert.ok(made.outcome === 'joined', JSON.stringify(made));
    const path = await saveWhole(folder, other, made.summary.id);
    const pictures = await readPictures(path);
    const numbers = [...new Set(pictures.map(({ number }) => number))];
    assert.ok(numbers.length >= 12 * rate);
    assert.deepEqual(numbers, [...numbers.keys()]);
    const begun = pictures.findLast(({ number }) => number === 30)?.seconds ?? NaN;
    for (const { number, seconds: at } of pictures) {
      const meant = number === 30 ? begun : number / rate;
      assert.ok(Math.abs(at - meant) <= toleranceSeconds, `picture ${number} at ${at} s`);
    }
    const tones = await readTones(path);
    assert.ok(tones.length >= 12);
    for (const [second, at] of tones.entries()) {
      assert.ok(Math.abs(at - second) <= toleranceSeconds, `tone ${second} at ${at} s`);
    }
  });

  it('is not misled by a hole in the sound of a piece', async () => {
    const other = join(folder, 'st_silent');
    await mkdir(other);
    await recordSpans(event, other, 'rec_1', [
      { from: 0, to: 6 },
      { from: 8, to: 12 },
    ]);
    const summary = await readSummary(join(other, 'rec_1'));
    assert.ok(summary !== null);
    const [, piece] = await filmPieces(event, { name: 'silent' });
    assert.ok(piece);
    const path = join(folder, 'silent.mkv');
    const silent = ['-bsf:a', "noise=drop='between(n,30,60)'", path];
    await ffmpeg(['-i', piece.path, '-c', 'copy', ...silent]);
    const made = await joinRecordings({
      streamFolder: other,
      recordings: [summary],
      pieces: [{ ...piece, path }],
      program: 'ffmpeg',
      signal: new AbortController().signal,
    });
    assert.ok(made.outcome === 'joined', JSON.stringify(made));
    const pictures = await readPictures(await saveWhole(folder, other, made.summary.id));
    for (const { number, seconds } of pictures) {
      // Its length was 0.6 s. What an encoder makes of its ends is a part of a frame more.
      assert.ok(Math.abs(seconds - number / rate) < 0.06, `${number} at ${seconds} s`);
    }
    assert.ok(new Set(pictures.map(({ number }) => number)).size >= 12 * rate - 1);
  });
});
