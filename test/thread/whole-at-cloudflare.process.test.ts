import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { createEngine } from '../../src/engine/index.js';
import { joinRecordings } from '../../src/engine/joining/join-recordings.js';
import { readSummary } from '../../src/engine/recording/finished-recording.js';
import { createCountedEvent, rate } from '../engine/support/counted-event.js';
import { filmPieces } from '../engine/support/counted-pieces.js';
import { readPictures, readTones } from '../engine/support/read-counted.js';
import { recordSpans } from '../engine/support/counted-recordings.js';
import { FakeTransport } from '../engine/support/fake-transport.js';
import { startEvent } from '../server/whole-event.js';

const SECONDS = 12;

describe('the whole of an event that Cloudflare is given', () => {
  it('is a file in which every picture and every second of sound is there once', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-given-'));
    t.after(() => rm(folder, { recursive: true }));
    const film = await createCountedEvent(folder, SECONDS);
    const streamFolder = join(folder, 'data', 'st_1');
    await mkdir(streamFolder, { recursive: true });
    await recordSpans(film, streamFolder, 'rec_1', [
      { from: 0, to: 4 },
      { from: 8, to: SECONDS },
    ]);
    const recorded = await readSummary(join(streamFolder, 'rec_1'));
    assert.ok(recorded !== null);
    const made = await joinRecordings({
      ...{ streamFolder, recordings: [recorded], program: 'ffmpeg' },
      pieces: await filmPieces(film, { name: 'piece' }),
      signal: new AbortController().signal,
    });
    assert.ok(made.outcome === 'joined', JSON.stringify(made));

    const engine = await createEngine({
      dataDir: join(folder, 'data'),
      transport: new FakeTransport(),
      startAacThread: null,
      authorize: async () => 'allowed',
    });
    t.after(() => engine.close());
    const event = await startEvent(
      t,
      {},
      { seconds: SECONDS, readRecording: engine.readRecording, waitMs: 60_000 },
    );
    event.setWhole(made.summary.id, SECONDS);
    await event.stand();
    await event.mend();
    await event.mend();
    const uid = await event.whenSent();
    const given = join(folder, 'given.mp4');
    await writeFile(given, event.uploads.get(uid)?.bytes ?? Buffer.alloc(0));

    const pictures = await readPictures(given);
    assert.deepEqual(
      pictures.map(({ number }) => number),
      Array.from({ length: SECONDS * rate }, (_, i) => i),
    );
    assert.equal((await readTones(given)).length, SECONDS);
  });
});
