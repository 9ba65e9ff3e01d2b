import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { SafetyPiece } from '../../src/engine/index.js';
import { joinRecordings } from '../../src/engine/joining/join-recordings.js';
import { readSummary } from '../../src/engine/recording/finished-recording.js';
import type { RecordingSummary } from '../../src/engine/recording/finished-recording.js';
import { createCountedEvent, rate } from './support/counted-event.js';
import { filmPieces } from './support/counted-pieces.js';
import { recordSpans } from './support/counted-recordings.js';
import { readPictures, readTones } from './support/read-counted.js';
import { saveWhole } from './support/save-whole.js';

const seconds = 16;

/** What a frame lasts. */
const toleranceSeconds = 0.04;

/** What each camera adds to the number of a picture, so that every picture tells who filmed it. */
const cameras = { recorder: 0, first: 1 << 20, second: 1 << 21 } as const;
type Camera = keyof typeof cameras;

describe('joinRecordings with the pieces of two devices that filmed other pictures', () => {
  let folder: string;
  let streamFolder: string;
  let recording: RecordingSummary;
  const filmed = new Map<Camera, SafetyPiece[]>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'streamside-devices-'));
    streamFolder = join(folder, 'st_1');
    await mkdir(streamFolder);
    const film = async (camera: Camera) => {
      const own = join(folder, camera);
      await mkdir(own);
      return await createCountedEvent(own, seconds, undefined, cameras[camera]);
    };
    await recordSpans(await film('recorder'), streamFolder, 'rec_1', [
      { from: 0, to: 4 },
      { from: 12, to: 16 },
    ]);
    const summary = await readSummary(join(streamFolder, 'rec_1'));
    assert.ok(summary !== null);
    recording = summary;
    for (const [camera, from] of [
      ['first', 0],
      ['second', 2.4],
    ] as const) {
      const pieces = await filmPieces(await film(camera), { from, name: camera });
      filmed.set(
        camera,
        pieces.map((piece) => ({ ...piece, broadcastId: `bc-${camera}` })),
      );
    }
  });

  after(() => rm(folder, { recursive: true }));

  const piecesOf = (camera: Camera, from: number, to: number): SafetyPiece[] => {
    const pieces = filmed.get(camera)?.slice(from, to) ?? [];
    assert.equal(pieces.length, to - from);
    return pieces;
  };

  /** Joins them, holds that every moment is there once, and tells whose pictures follow one another. */
  async function joinWhole(pieces: readonly SafetyPiece[]): Promise<Camera[]> {
    const made = await joinRecordings({
      ...{ streamFolder, recordings: [recording], pieces, program: 'ffmpeg' },
      signal: new AbortController().signal,
    });
    assert.ok(made.outcome === 'joined', JSON.stringify(made));
    assert.equal(made.refused, 0);
    assert.equal(made.summary.spans.length, 1);
    const path = await saveWhole(folder, streamFolder, made.summary.id);
    const shown = (await readPictures(path)).map(({ seconds: at, number }) => ({
      at,
      number: number % cameras.first,
      camera: cameraOf(number),
    }));
    assert.deepEqual(
      shown.map(({ number }) => number),
      Array.from({ length: seconds * rate }, (_, i) => i),
    );
    for (const { at, number } of shown) {
      assert.ok(Math.abs(at - number / rate) <= toleranceSeconds, `picture ${number} at ${at}`);
    }
    const tones = await readTones(path);
    assert.equal(tones.length, seconds, tones.join(' '));
    for (const [i, tone] of tones.entries()) {
      assert.ok(Math.abs(tone - i) <= toleranceSeconds, `tone ${i} at ${tone}`);
    }
    return shown.flatMap(({ camera }, i) => (shown[i - 1]?.camera === camera ? [] : [camera]));
  }

  it('goes from one to the other once where neither has all of a gap', async () => {
    const pieces = [...piecesOf('second', 1, 2), ...piecesOf('first', 0, 2)];
    assert.deepEqual(await joinWhole(pieces), ['recorder', 'first', 'second', 'recorder']);
  });

  it('shows one of them alone where both have all of it', async () => {
    const pieces = [...piecesOf('second', 0, 2), ...piecesOf('first', 0, 3)];
    const [before, between, after, ...others] = await joinWhole(pieces.reverse());
    assert.deepEqual([before, after, others], ['recorder', 'recorder', []]);
    assert.ok(between === 'first' || between === 'second', between);
  });
});

function cameraOf(number: number): Camera {
  if (number >= cameras.second) return 'second';
  return number >= cameras.first ? 'first' : 'recorder';
}
