import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import type { EngineEvent } from '../../src/engine/index.js';
import { Joiner } from '../../src/engine/joining/joiner.js';
import { findWholeFile } from '../../src/engine/joining/whole-folder.js';
import { readSummary } from '../../src/engine/recording/finished-recording.js';
import type { JoiningTask } from './support/joining-child.js';
import { createCountedEvent, rate } from './support/counted-event.js';
import { filmPieces } from './support/counted-pieces.js';
import { readPictures } from './support/read-counted.js';
import { recordSpans } from './support/counted-recordings.js';

const child = fileURLToPath(new URL('support/joining-child.ts', import.meta.url));
const seconds = 12;

describe('Joiner', () => {
  let folder: string;
  let streamFolder: string;
  let task: JoiningTask;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-joiner-kill-'));
    const dataDir = join(folder, 'data');
    streamFolder = join(dataDir, 'st_1');
    await mkdir(streamFolder, { recursive: true });
    const event = await createCountedEvent(folder, seconds);
    await recordSpans(event, streamFolder, 'rec_1', [
      { from: 0, to: 2.5 },
      { from: 10, to: 12 },
    ]);
    const recording = await readSummary(join(streamFolder, 'rec_1'));
    assert.ok(recording !== null);
    task = { dataDir, recording, pieces: await filmPieces(event, { name: 'a', seconds: 3 }) };
  });

  after(() => rm(folder, { recursive: true }));

  const wholes = async (): Promise<string[]> =>
    (await readdir(streamFolder)).filter((name) => name.startsWith('whole_'));

  it('finishes at the next start what a process was killed in the middle of', async () => {
    const begun = whenAppears(streamFolder, /^whole_[^/]+\/clip-1\.mp4$/);
    const joining = fork(child, { execArgv: ['--import', 'tsx'] });
    const told: EngineEvent[] = [];
    joining.on('message', (event) => told.push(event as EngineEvent));
    joining.send(task);
    await begun;
    joining.kill('SIGKILL');
    await once(joining, 'exit');
    assert.deepEqual(told, []);
    const [half] = await wholes();
    assert.ok(half !== undefined);
    assert.equal(await readSummary(join(streamFolder, half)), null);

    let tell = (_event: EngineEvent): void => undefined;
    const joined = new Promise<EngineEvent>((resolve) => (tell = resolve));
    const joiner = new Joiner({
      dataDir: task.dataDir,
      program: 'ffmpeg',
      quietMs: 1,
      listEnded: async () => [task.recording],
      isRecording: () => false,
      onChange: () => undefined,
      log: (event) => tell(event),
    });
    await joiner.open();
    assert.equal((await joined).type, 'recording-joined');
    const whole = joiner.whole('st_1');
    assert.ok(whole !== null && whole.id !== half);
    assert.deepEqual(await wholes(), [whole.id]);
    const file = await findWholeFile(streamFolder, whole.id, 'recording.mp4');
    assert.ok(file?.kind === 'media');
    const path = join(folder, 'whole.mp4');
    for (const part of file.parts) {
      await appendFile(path, (await readFile(part.path)).subarray(0, part.bytes));
    }
    assert.deepEqual(
      (await readPictures(path)).map(({ number }) => number),
      Array.from({ length: seconds * rate }, (_, index) => index),
    );
    await joiner.close();
  });
});

/** Resolves once there is a file below the folder whose path matches. */
async function whenAppears(folder: string, path: RegExp): Promise<void> {
  const watching = watch(folder, { recursive: true });
  try {
    for (;;) {
      const found = await readdir(folder, { recursive: true });
      if (found.some((name) => path.test(name))) return;
      await once(watching, 'change');
    }
  } finally {
    watching.close();
  }
}
