import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { EngineEvent, SafetyPiece } from '../../src/engine/index.js';
import { Joiner } from '../../src/engine/joining/joiner.js';
import type { RecordingSummary } from '../../src/engine/recording/finished-recording.js';
import { readSummary } from '../../src/engine/recording/finished-recording.js';
import { createCountedEvent, recodeEvent } from './support/counted-event.js';
import { filmPieces } from './support/counted-pieces.js';
import { recordSpans } from './support/counted-recordings.js';
import type { CountedEvent } from './support/counted-event.js';

describe('Joiner', () => {
  let dataDir: string;
  let streamFolder: string;
  let pieces: SafetyPiece[];
  let recording: RecordingSummary;
  let ended: RecordingSummary[];
  let event: CountedEvent;
  let isLive = false;
  const told = new EventEmitter();

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'streamside-joiner-'));
    streamFolder = join(dataDir, 'st_1');
    await mkdir(streamFolder);
    const filmed = join(dataDir, '.filmed');
    await mkdir(filmed);
    event = await createCountedEvent(filmed, 12);
    const spans = [
      { from: 2, to: 6 },
      { from: 10, to: 12 },
    ];
    await recordSpans(event, streamFolder, 'rec_1', spans);
    const summary = await readSummary(join(streamFolder, 'rec_1'));
    assert.ok(summary !== null);
    recording = summary;
    ended = [recording];
    pieces = (await filmPieces(event, { name: 'a', seconds: 4 })).slice(1);
  });

  after(() => rm(dataDir, { recursive: true }));

  /** What one process does until it is killed: nothing of it is closed. */
  async function createJoiner(program = 'ffmpeg'): Promise<Joiner> {
    const joiner = new Joiner({
      dataDir,
      program,
      quietMs: 1,
      listEnded: async () => ended,
      isRecording: () => {
        told.emit('asked');
        return isLive;
      },
      onChange: () => undefined,
      log: (event) => told.emit(event.type, event),
    });
    await joiner.open();
    return joiner;
  }

  const whenTold = async (type: EngineEvent['type']): Promise<unknown> =>
    (await once(told, type))[0];

  const wholes = async (): Promise<string[]> =>
    (await readdir(streamFolder)).filter((name) => name.startsWith('whole_'));

  it('begins anew what a process did not come to, and joins again what comes later', async () => {
    const [first, late] = pieces;
    assert.ok(first && late);
    const failed = whenTold('join-failed');
    const killed = await createJoiner('/nowhere/ffmpeg');
    await killed.setPieces('st_1', [first]);
    assert.deepEqual(await failed, {
      type: 'join-failed',
      streamId: 'st_1',
      reason: 'ffmpeg-missing',
    });
    assert.equal(killed.whole('st_1'), null);
    await mkdir(join(streamFolder, 'whole_half'));
    await writeFile(join(streamFolder, 'whole_half', 'fill.mp4'), 'half');

    const joined = whenTold('recording-joined');
    const joiner = await createJoiner();
    await joined;
    const incomplete = joiner.whole('st_1');
    assert.ok(incomplete !== null && incomplete.spans.length === 2);
    assert.deepEqual(await wholes(), [incomplete.id]);

    const again = whenTold('recording-joined');
    await joiner.setPieces('st_1', [first, late]);
    await again;
    const whole = joiner.whole('st_1');
    assert.ok(whole !== null && whole.id !== incomplete.id);
    assert.ok(whole.spans.length === 1 && Math.abs(whole.durationMs - 10_000) <= 40);
    // Somebody may still be watching the one before.
    assert.ok((await joiner.find('st_1', incomplete.id, 'recording.mp4')) !== null);
    assert.ok((await joiner.find('st_1', whole.id, 'recording.mp4')) !== null);

    const next = await createJoiner();
    assert.equal(next.whole('st_1')?.id, whole.id);
    assert.deepEqual(await wholes(), [whole.id]);
    await Promise.all([joiner.close(), next.close(), killed.close()]);
  });

  it('waits until nothing is recorded, and takes all away with the stream', async () => {
    const joiner = await createJoiner();
    isLive = true;
    const [first] = pieces;
    assert.ok(first);
    let hasJoined = false;
    const joined = whenTold('recording-joined').then(() => (hasJoined = true));
    const asked = once(told, 'asked');
    await joiner.setPieces('st_1', [first]);
    await asked;
    assert.equal(hasJoined, false);
    isLive = false;
    joiner.noteEnded('st_1');
    await joined;
    await joiner.delete('st_1');
    assert.equal(joiner.whole('st_1'), null);
    assert.deepEqual((await readdir(streamFolder)).sort(), ['rec_1']);
    await joiner.close();
  });

  it('names after a start what it named before, also where that is shorter than what came before it', async () => {
    const [first, late] = pieces;
    assert.ok(first && late);
    const joiner = await createJoiner();
    const joined = whenTold('recording-joined');
    await joiner.setPieces('st_1', [first, late]);
    await joined;
    const longer = joiner.whole('st_1');
    const again = whenTold('recording-joined');
    await joiner.setPieces('st_1', [first]);
    await again;
    const named = joiner.whole('st_1');
    assert.ok(longer !== null && named !== null && named.durationMs < longer.durationMs);
    await joiner.close();

    const next = await createJoiner();
    assert.deepEqual(next.whole('st_1'), named);
    assert.deepEqual(await wholes(), [named.id]);
    await next.delete('st_1');
    await next.close();
  });

  it('names nothing of a stream that is deleted at the end of its joining', async () => {
    const [first, broken] = pieces;
    assert.ok(first && broken);
    const joiner = await createJoiner();
    const deleted = new Promise<void>((resolve, reject) => {
      told.once('pieces-refused', () => joiner.delete('st_1').then(resolve, reject));
    });
    await joiner.setPieces('st_1', [first, { ...broken, path: '/nowhere' }]);
    await deleted;
    assert.equal(joiner.whole('st_1'), null);
    assert.deepEqual(await readdir(streamFolder), ['rec_1']);
    await joiner.close();
  });
  it('joins recordings that are coded otherwise, where there are no pieces, and does it once', async () => {
    const folder = join(dataDir, 'st_2');
    await mkdir(folder);
    await recordSpans(event, folder, 'rec_1', [{ from: 0, to: 4 }]);
    const fallen = await recodeEvent(event, 'opus');
    await recordSpans(fallen, folder, 'rec_2', [{ from: 4, to: 12 }]);
    const both = [];
    for (const id of ['rec_1', 'rec_2']) both.push(await readSummary(join(folder, id)));
    ended = both.filter((summary) => summary !== null);
    assert.equal(ended.length, 2);
    const joiner = await createJoiner();
    const joined = whenTold('recording-joined');
    joiner.noteEnded('st_2');
    await joined;
    const whole = joiner.whole('st_2');
    assert.ok(whole?.spans.length === 1 && Math.abs(whole.durationMs - 12_000) <= 40);
    assert.ok(whole.mp4);

    const again = once(told, 'asked');
    const next = await createJoiner();
    await again;
    next.noteEnded('st_2');
    await once(told, 'asked');
    await next.close();
    assert.equal(next.whole('st_2')?.id, whole.id);
    assert.deepEqual(
      (await readdir(folder)).filter((name) => name.startsWith('whole_')),
      [whole.id],
    );
    await joiner.close();
    ended = [recording];
  });
});
