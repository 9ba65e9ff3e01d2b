import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { readStretches } from '../../src/engine/joining/stretch.js';
import { Fragmenter } from '../../src/engine/media/fragmenter.js';
import { createH264Config } from '../../src/engine/codecs/h264-parameter-sets.js';
import { pps, sps } from './support/packets.js';

const key = Buffer.alloc(5_000, 1);
const picture = Buffer.alloc(700, 2);
const skipped = Buffer.alloc(13, 3);

const config = createH264Config(sps, pps);

/** The holes of what is made of these pictures, each given by its time. */
async function readHoles(pictures: readonly (readonly [number, Buffer])[]) {
  assert.ok(config !== null);
  const parts: Buffer[] = [];
  const fragmenter = new Fragmenter(0, ['video'], {
    init: (bytes) => parts.push(bytes),
    fragment: ({ bytes }) => parts.push(bytes),
  });
  for (const [timeMs, bytes] of pictures) {
    fragmenter.pushVideo({ timeMs, bytes, isKey: bytes.length > 4_000, config });
  }
  fragmenter.finish();
  const folder = await mkdtemp(join(tmpdir(), 'streamside-stretch-'));
  try {
    await writeFile(join(folder, 'media.mp4'), Buffer.concat(parts));
    const stretches = await readStretches(join(folder, 'media.mp4'), () => 0);
    return stretches.flatMap(({ holes }) => holes.map(({ fromMs, toMs }) => [fromMs, toMs]));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A picture every so often. */
const every = (stepMs: number, fromMs: number, toMs: number, bytes: Buffer) =>
  Array.from(
    { length: Math.ceil((toMs - fromMs) / stepMs) },
    (_, i) => [fromMs + i * stepMs, bytes] as const,
  );

describe('readStretches', () => {
  it('finds where no picture came', async () => {
    const pictures = [[0, key] as const, ...every(40, 40, 1_000, picture)];
    assert.deepEqual(await readHoles([...pictures, [4_000, key]]), [[1_000, 4_000]]);
  });

  it('finds where the recorder repeated the last picture, or the last key frame', async () => {
    const pictures = [[0, key] as const, ...every(40, 40, 1_000, picture)];
    const standing = [...every(350, 1_000, 2_750, skipped), [2_750, key] as const];
    const stood = [...pictures, ...standing, ...every(350, 3_100, 4_150, skipped)];
    const other = Buffer.alloc(4_200, 4);
    const end = [[4_150, other] as const, ...every(40, 4_190, 5_000, picture)];
    assert.deepEqual(await readHoles([...stood, ...end]), [[1_000, 4_150]]);
  });

  it('finds that the last picture stood until the end', async () => {
    const pictures = [[0, key] as const, ...every(40, 40, 1_000, picture)];
    const standing = every(350, 1_000, 4_150, skipped);
    // The last one that was repeated lasts for a frame.
    assert.deepEqual(await readHoles([...pictures, ...standing]), [[1_000, 3_833]]);
  });

  it('takes small pictures of a scene that does not move for what they are', async () => {
    const pictures = [[0, key] as const, ...every(40, 40, 3_000, skipped)];
    assert.deepEqual(await readHoles(pictures), []);
  });
});
