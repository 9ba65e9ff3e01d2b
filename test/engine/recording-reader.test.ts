import assert from 'node:assert/strict';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { TestContext } from 'node:test';
import { createRecordingReader } from '../../src/engine/recording/recording-reader.js';
import type { RecordingFile } from '../../src/engine/recording/recording-files.js';

async function createScene(t: TestContext, isFinal = true) {
  const folder = await mkdtemp(join(tmpdir(), 'streamside-reader-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const texts = ['head', 'recorded', 'filled'];
  const parts = texts.map((text, n) => ({ path: join(folder, `${n}.mp4`), bytes: text.length }));
  await Promise.all(parts.map(({ path }, n) => writeFile(path, `${texts[n]} and more`)));
  const file: RecordingFile = { kind: 'media', parts, isFinal };
  const read = createRecordingReader({
    find: async (streamId, id, name) =>
      streamId === 'st_1' && id === 'whole_1' && name === 'recording.mp4' ? file : null,
    findJoined: async () => null,
  });
  return { read, parts };
}

describe('createRecordingReader', () => {
  it('reads any part of a recording that lies in several files', async (t) => {
    const { read } = await createScene(t);
    const file = await read('st_1', 'whole_1');
    assert.equal(file?.bytes, 18);
    const ranges = [
      [0, 18],
      [2, 6],
      [4, 12],
      [17, 18],
    ] as const;
    const texts = await Promise.all(
      ranges.map(async ([from, to]) => String(await file.read(from, to))),
    );
    assert.deepEqual(texts, ['headrecordedfilled', 'adre', 'recorded', 'd']);
  });

  it('rejects where a file has become shorter, rather than give other bytes', async (t) => {
    const { read, parts } = await createScene(t);
    const file = await read('st_1', 'whole_1');
    await truncate(parts[1]?.path ?? '', 3);
    await assert.rejects(async () => file?.read(0, 18), RangeError);
  });

  it('gives out nothing that still grows, or that is not there', async (t) => {
    const { read } = await createScene(t, false);
    assert.equal(await read('st_1', 'whole_1'), null);
    assert.equal(await read('st_1', 'whole_2'), null);
  });
});
