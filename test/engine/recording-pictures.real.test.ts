import assert from 'node:assert/strict';
import { EventEmitter, on, once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { createRecordingLookup } from '../../src/engine/joining/recording-lookup.js';
import type { Joiner } from '../../src/engine/joining/joiner.js';
import { readJpegSize } from '../../src/engine/pictures/jpeg-size.js';
import { makePoster, measureSight } from '../../src/engine/pictures/make-poster.js';
import type { PictureSource } from '../../src/engine/pictures/picture-source.js';
import { RecordingPictures } from '../../src/engine/pictures/recording-pictures.js';
import { RecordingStore } from '../../src/engine/recording/recording-store.js';
import { Transcoding } from '../../src/engine/transcoding/transcoding.js';
import { createCountedEvent, recodeEvent } from './support/counted-event.js';
import { recordSpans } from './support/counted-recordings.js';
import { ffmpeg } from './support/ffmpeg.js';

describe('RecordingPictures', () => {
  let dataDir: string;
  let store: RecordingStore;
  let isLive: boolean;
  const told = new EventEmitter();

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'streamside-pictures-'));
    const filmed = join(dataDir, '.filmed');
    await mkdir(filmed);
    const event = await createCountedEvent(filmed, 8);
    const spans = [
      { from: 0, to: 2 },
      { from: 4, to: 8 },
    ];
    await mkdir(join(dataDir, 'st_1'));
    await recordSpans(event, join(dataDir, 'st_1'), 'rec_1', spans);
    await mkdir(join(dataDir, 'st_3'));
    await recordSpans(event, join(dataDir, 'st_3'), 'rec_3', [{ from: 0, to: 2 }]);
    await mkdir(join(dataDir, 'st_2'));
    const heard = await recodeEvent(event, 'sound');
    await recordSpans(heard, join(dataDir, 'st_2'), 'rec_2', [{ from: 0, to: 4 }]);
    store = new RecordingStore({
      dataDir,
      clock: Date.now,
      transcoding: new Transcoding('ffmpeg'),
      onChange: () => undefined,
      log: () => undefined,
    });
    await store.open();
  });

  beforeEach(() => {
    isLive = false;
  });

  after(async () => {
    await store.close();
    await rm(dataDir, { recursive: true });
  });

  function createPictures(program = 'ffmpeg'): RecordingPictures {
    return new RecordingPictures({
      dataDir,
      program,
      transcoding: new Transcoding(program),
      files: createRecordingLookup(dataDir, store, {} as Joiner),
      listEnded: (streamId) => store.listEnded(streamId),
      mayWork: () => {
        told.emit('asked');
        return !isLive;
      },
      onChange: () => told.emit('changed'),
      log: (event) => told.emit(event.type, event),
      quietMs: 1,
    });
  }

  it('says once what is missing where there is no ffmpeg, and leaves the recording alone', async () => {
    const before = await readdir(join(dataDir, 'st_1', 'rec_1'));
    const failures: unknown[] = [];
    const keep = (event: unknown) => failures.push(event);
    told.on('pictures-failed', keep);
    const pictures = createPictures('/nowhere/ffmpeg');
    const asks = on(told, 'asked');
    pictures.note('st_1');
    pictures.note('st_3');
    // Asked before each of them, and when it is through.
    for (let times = 0; times < 4; times += 1) await asks.next();
    await pictures.close();
    told.off('pictures-failed', keep);
    assert.deepEqual(failures, [
      {
        ...{ type: 'pictures-failed', streamId: 'st_1', recordingId: 'rec_1' },
        reason: 'ffmpeg-missing',
      },
    ]);
    assert.deepEqual(await readdir(join(dataDir, 'st_1', 'rec_1')), before);
    assert.deepEqual(await pictures.find('st_1', 'rec_1'), { poster: false, storyboard: false });
  });

  it('waits while something is live, and makes then what an earlier process did not', async () => {
    isLive = true;
    const asked = once(told, 'asked');
    const pictures = createPictures();
    await pictures.open();
    await asked;
    assert.deepEqual(await pictures.find('st_1', 'rec_1'), { poster: false, storyboard: false });

    isLive = false;
    const changes = [once(told, 'changed')];
    await pictures.delete('st_3');
    pictures.note('st_2');
    await changes[0];
    assert.deepEqual(await pictures.find('st_1', 'rec_1'), { poster: true, storyboard: false });
    await once(told, 'changed');
    assert.deepEqual(await pictures.find('st_1', 'rec_1'), { poster: true, storyboard: true });
    await pictures.close();
    // Of sound alone nothing is drawn, and nothing complained of.
    assert.deepEqual(await readdir(join(dataDir, 'st_2', 'rec_2')), await withoutPictures('rec_2'));

    const folder = join(dataDir, 'st_1', 'rec_1');
    assert.ok(!(await readdir(folder)).includes('drawing'));
    const sheet = await readFile(join(folder, 'storyboard.jpg'));
    assert.deepEqual(readJpegSize(sheet), { width: 6 * 160, height: 96 });
    const text = await readFile(join(folder, 'storyboard.vtt'), 'utf8');
    assert.match(
      text,
      /^WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nstoryboard.jpg#xywh=0,0,160,96\n/,
    );
    const madeMs = (await stat(join(folder, 'poster.jpg'))).mtimeMs;

    const next = createPictures();
    next.note('st_1');
    next.note('st_2');
    // Asked before the one stream, and when all of that is done.
    await once(told, 'asked');
    await once(told, 'asked');
    await next.close();
    assert.equal((await stat(join(folder, 'poster.jpg'))).mtimeMs, madeMs);
  });

  async function withoutPictures(id: string): Promise<string[]> {
    const files = await readdir(join(dataDir, 'st_2', id));
    return files.filter((name) => !/\.(jpg|vtt)$/.test(name));
  }
});

describe('makePoster', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-poster-'));
    await mkdir(join(folder, 'drawing'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function createSource(path: string, seconds: number): Promise<PictureSource> {
    return {
      ...{ program: 'ffmpeg', streamFolder: folder, durationMs: seconds * 1000 },
      parts: [{ path, bytes: (await stat(path)).size }],
      signal: new AbortController().signal,
    };
  }

  it('gives way between two pictures, and leaves no poster then', async () => {
    const path = join(folder, 'dark.mp4');
    const dark = ['-f', 'lavfi', '-i', 'color=black:s=160x90:r=5:d=6'];
    await ffmpeg([...dark, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', path]);
    const source = await createSource(path, 6);
    const answers = [true, false];
    const mayGoOn = () => answers.shift() ?? false;
    assert.equal(await makePoster(source, folder, 'drawing', mayGoOn), null);
    assert.deepEqual(await readdir(join(folder, 'drawing')), ['poster-0.jpg', 'sample']);
    assert.deepEqual((await readdir(folder)).sort(), ['dark.mp4', 'drawing']);
  });

  it('takes no picture that is dark or all of one colour, of a phone that is held upright', async () => {
    const path = join(folder, 'dark.mp4');
    await ffmpeg([
      ...['-f', 'lavfi', '-i', 'color=black:s=90x160:r=5:d=6'],
      ...['-f', 'lavfi', '-i', 'color=white:s=90x160:r=5:d=6'],
      ...['-f', 'lavfi', '-i', 'testsrc2=s=90x160:r=5:d=12'],
      ...['-filter_complex', 'concat=n=3', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', path],
    ]);
    const source = await createSource(path, 24);
    const size = await makePoster(source, folder, 'drawing', () => true);
    assert.deepEqual(size, { width: 90, height: 160 });
    const grey = await ffmpeg([
      ...['-i', join(folder, 'poster.jpg'), '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1'],
    ]);
    assert.ok(measureSight(grey) > 0);
  });
});
