import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findWholeFile } from '../../../src/engine/joining/whole-folder.js';

/** Puts what was joined of a stream into a folder as one MP4, as it is sent, and answers with its path. */
export async function saveWhole(folder: string, streamFolder: string, id: string): Promise<string> {
  const file = await findWholeFile(streamFolder, id, 'recording.mp4');
  assert.ok(file?.kind === 'media');
  const parts = file.parts.map(async ({ path, bytes }) =>
    (await readFile(path)).subarray(0, bytes),
  );
  const path = join(folder, `${id}.mp4`);
  await writeFile(path, Buffer.concat(await Promise.all(parts)));
  return path;
}
