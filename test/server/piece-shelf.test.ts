import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openSafetyPieces } from '../../src/server/index.js';
import { PieceShelf } from '../../src/server/uploads/piece-shelf.js';
import { createMedia, createPiecesBench, send, somePiece } from './pieces-bench.js';

const mebibyte = 1024 ** 2;

describe('PieceShelf', () => {
  it('keeps the reserve for what is live, also within one long request of a piece of unknown length', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-shelf-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const shelf = new PieceShelf({ folder });
    const id = `piece_${'a'.repeat(22)}`;
    const piece = { broadcastId: 'b', partId: 'p', type: 'video/webm', size: null } as const;
    let free = 20 * mebibyte;
    const reserve = 4 * mebibyte;
    t.mock.method(shelf, 'demandRoom', async (bytes: number) => {
      if (free - bytes < reserve) throw new Error('too little is left');
    });
    await shelf.place('st_a', id, piece, new Date().toISOString());
    let taken = 0;
    const source = async function* () {
      for (; taken < 64; taken += 1) {
        yield Buffer.alloc(mebibyte);
        free -= mebibyte;
      }
    };
    await assert.rejects(shelf.append('st_a', id, source()), /too little is left/);
    const { length } = await readFile(shelf.mediaPath({ streamId: 'st_a', id }));
    assert.ok(length <= 18 * mebibyte, `${length} bytes were taken`);
    assert.equal((await shelf.find('st_a', id))?.bytes, length, 'what was taken stays');
    assert.equal(taken, 64, 'the rest was read off, so that the answer arrives');
  });
});

describe('observePieces', () => {
  it('shows what came home and how the stream stands while its index cannot be written', async (t) => {
    const bench = await createPiecesBench();
    t.after(() => bench.end());
    const { id } = await bench.createStream();
    const media = createMedia(1_000);
    await send(await bench.place(id), 0, media);
    const [before] = (await bench.whenShown(id)).recordings;
    // The name under which the row's next form is written is taken.
    await mkdir(join(bench.folder, id, `${before?.id}.json.new`));
    const errors: unknown[] = [];
    const { store, now, folder } = bench;
    const pieces = (await openSafetyPieces({ folder, reserveBytes: 0 })).connect({
      store,
      now,
      onError: (error) => errors.push(error),
    });
    t.after(() => pieces.close());
    const part = { id: somePiece.partId, startedAt: bench.at(-10), duration: 10, bytes: 1_000 };
    await bench.report(id, { parts: [{ ...part, type: 'video/webm' }] });
    for (let look = 0; look < 2; look += 1) {
      const seen = await pieces.observe(id);
      assert.deepEqual(
        seen.map(({ state }) => state),
        ['ready'],
      );
    }
    assert.equal(errors.length, 1, 'told once');
  });
});
