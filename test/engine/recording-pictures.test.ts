import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { RecordingPictures } from '../../src/engine/pictures/recording-pictures.js';
import { Transcoding } from '../../src/engine/transcoding/transcoding.js';

describe('RecordingPictures without anything to draw', () => {
  let dataDir: string;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'streamside-pictures-'));
  });

  after(() => rm(dataDir, { recursive: true }));

  function createPictures(onLook: (streamId: string) => Promise<void>): RecordingPictures {
    return new RecordingPictures({
      ...{ dataDir, program: 'ffmpeg', transcoding: new Transcoding('ffmpeg') },
      files: { find: () => Promise.resolve(null) },
      listEnded: async (streamId) => {
        await onLook(streamId);
        return [];
      },
      mayWork: () => true,
      onChange: () => undefined,
      log: () => undefined,
      quietMs: 1,
    });
  }

  it('look at no stream that was deleted while they were at another', async () => {
    const looks: string[] = [];
    const told = new EventEmitter();
    const pictures = createPictures(async (streamId) => {
      looks.push(streamId);
      if (streamId === 'st_1') await pictures.delete('st_2');
      told.emit(streamId);
    });
    const third = once(told, 'st_3');
    for (const streamId of ['st_1', 'st_2', 'st_3']) pictures.note(streamId);
    await third;
    await pictures.close();
    assert.deepEqual(looks, ['st_1', 'st_3']);
  });

  it('ask the disk once for what is not there, until the stream is deleted', async () => {
    const pictures = createPictures(() => Promise.resolve());
    const none = { poster: false, storyboard: false };
    assert.deepEqual(await pictures.find('st_1', 'rec_1'), none);
    await mkdir(join(dataDir, 'st_1', 'rec_1'), { recursive: true });
    await writeFile(join(dataDir, 'st_1', 'rec_1', 'poster.jpg'), 'picture');
    assert.deepEqual(await pictures.find('st_1', 'rec_1'), none);
    await pictures.delete('st_1');
    assert.deepEqual(await pictures.find('st_1', 'rec_1'), { ...none, poster: true });
    await pictures.close();
  });
});
