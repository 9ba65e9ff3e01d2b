import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, utimes } from 'node:fs/promises';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { ProblemError } from '../../src/contract/index.js';
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
    const piece = {
      broadcastId: 'b',
      partId: 'p',
      type: 'video/webm',
      size: null,
      times: null,
    } as const;
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
    await assert.rejects(shelf.append({ streamId: 'st_a', id }, 0, source()), /too little is left/);
    const { length } = await readFile(shelf.mediaPath({ streamId: 'st_a', id }));
    assert.ok(length <= 18 * mebibyte, `${length} bytes were taken`);
    assert.equal((await shelf.find('st_a', id))?.bytes, length, 'what was taken stays');
    assert.ok(taken < 20, 'nobody is made to send what has no room');
  });

  it('puts no bytes but behind those that are there', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-shelf-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const shelf = new PieceShelf({ folder, reserveBytes: 0 });
    const name = { streamId: 'st_a', id: `piece_${'one'.padEnd(22, '_')}` };
    const piece = {
      broadcastId: 'b',
      partId: 'p',
      type: 'video/webm',
      size: 1_000,
      times: null,
    } as const;
    await shelf.place(name.streamId, name.id, piece, new Date().toISOString());
    const media = createMedia(1_000);
    const put = (offset: number) =>
      shelf.append(name, offset, Readable.from([media.subarray(400)]));
    await shelf.append(name, 0, Readable.from([media.subarray(0, 400)]));
    for (const offset of [0, 399, 401]) {
      await assert.rejects(put(offset), ({ code }: ProblemError) => code === 'offset-conflict');
    }
    await put(400);
    assert.deepEqual(await readFile(shelf.mediaPath(name)), media);
  });

  it('answers that the disk is full while the piece is still being sent', async (t) => {
    const bench = await createPiecesBench();
    t.after(() => bench.end());
    const { id } = await bench.createStream();
    const url = await bench.place(id, { size: 64 * mebibyte });
    let looks = 0;
    t.mock.method(PieceShelf.prototype, 'demandRoom', async () => {
      if ((looks += 1) > 1) throw new ProblemError('storage-full');
    });
    const sending = request(url, {
      method: 'PATCH',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Offset': '0',
        'Content-Type': 'application/offset+octet-stream',
        'Content-Length': String(64 * mebibyte),
      },
    });
    // The server hangs up at the end of the test, with most of it unsent.
    sending.on('error', () => undefined);
    const answered = once(sending, 'response') as Promise<[IncomingMessage]>;
    sending.write(Buffer.alloc(3 * mebibyte));
    const [answer] = await answered;
    assert.equal(answer.statusCode, 507);
    assert.match(Buffer.concat(await answer.toArray()).toString(), /storage-full/);
  });

  it('takes away what is not whole and got no byte for long, and leaves what is whole', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-shelf-'));
    t.after(() => rm(folder, { recursive: true, force: true }));
    const shelf = new PieceShelf({ folder, reserveBytes: 0 });
    const piece = {
      broadcastId: 'b',
      partId: 'p',
      type: 'video/webm',
      size: 1_000,
      times: null,
    } as const;
    const now = Date.now();
    const ids = ['whole', 'stale', 'fresh'].map((name) => `piece_${name.padEnd(22, '_')}`);
    const [whole = '', stale = '', fresh = ''] = ids;
    for (const id of ids) await shelf.place('st_a', id, piece, new Date(now).toISOString());
    for (const [id, bytes] of [
      [whole, 1_000],
      [stale, 10],
    ] as const) {
      await shelf.append({ streamId: 'st_a', id }, 0, Readable.from([createMedia(bytes)]));
    }
    const before = new Date(now - 60_000);
    for (const id of [whole, stale]) {
      await utimes(shelf.mediaPath({ streamId: 'st_a', id }), before, before);
    }
    const namesLeft = async () => (await shelf.list('st_a')).map(({ id }) => id).sort();
    const since = new Date(now - 30_000);
    await shelf.sweep(since, new Date(now + 60_000));
    assert.deepEqual(await namesLeft(), ids.toSorted(), 'nothing got its place after that');
    await shelf.sweep(since, new Date(now - 60_000));
    assert.deepEqual(await namesLeft(), [fresh, whole].toSorted());
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
