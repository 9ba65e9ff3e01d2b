import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { EndedRecordings } from '../../src/engine/recording/ended-recordings.js';

describe('EndedRecordings', () => {
  it('does not take a folder that could not be read for an empty one', async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), 'streamside-ended-'));
    t.after(() => rm(dataDir, { recursive: true }));
    const folder = join(dataDir, 'st_1');
    const recordings = new EndedRecordings(dataDir);
    await symlink(folder, folder);
    await assert.rejects(recordings.list('st_1'), { code: 'ELOOP' });
    await rm(folder);
    await mkdir(join(folder, 'rec_1'), { recursive: true });
    const at = '2026-01-01T00:00:00.000Z';
    const known = { id: 'rec_1', state: 'ready', startedAt: at, endedAt: at, durationMs: 1 };
    const summary = { ...known, spans: [], mp4: false };
    await writeFile(join(folder, 'rec_1', 'recording.json'), JSON.stringify(summary));
    assert.deepEqual(
      (await recordings.list('st_1')).map(({ id }) => id),
      ['rec_1'],
    );
    assert.deepEqual(await recordings.list('st_2'), []);
  });
});
