import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { loadTusServer } from '../../src/server/uploads/load-tus-server.js';
import type { PieceShelf } from '../../src/server/uploads/piece-shelf.js';
import { createTusEndpoint } from '../../src/server/uploads/tus-endpoint.js';

const piece = { streamId: 'st_1', id: 'piece_1' };
/** Far more than a request takes that waits for nobody. */
const LONG_MS = 200;

/** A shelf of one piece whose disk takes its time: nothing counts before `sync`. */
function createSlowShelf() {
  const disk = new EventTarget();
  let bytes = 0;
  const shelf: Pick<PieceShelf, 'maxPieceBytes' | 'find' | 'append'> = {
    maxPieceBytes: 1_000,
    find: async () => ({
      ...{ ...piece, bytes, size: 1_000, state: 'coming', partId: 'part-1', broadcastId: 'br_1' },
      ...{ type: 'video/webm', createdAt: '2026-11-21T10:00:00Z', times: null },
    }),
    async append(_piece, offset, source) {
      let taken = 0;
      let failure: unknown = null;
      try {
        for await (const chunk of source) taken += chunk.byteLength;
      } catch (error) {
        failure = error;
      }
      disk.dispatchEvent(new Event('taken'));
      await once(disk, 'sync');
      bytes = offset + taken;
      if (failure !== null) throw failure;
      return bytes;
    },
  };
  return { shelf: shelf as PieceShelf, disk };
}

function ask(method: string, body: ReadableStream<Uint8Array> | null = null): Request {
  const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Offset': '0' };
  const type = { 'Content-Type': 'application/offset+octet-stream' };
  return new Request('http://localhost/piece', {
    ...{ method, body, headers: method === 'HEAD' ? headers : { ...headers, ...type } },
    ...(body && { duplex: 'half' as const }),
  });
}

describe('createTusEndpoint', () => {
  it('tells who comes next of all that came of a request that broke off', async () => {
    const { shelf, disk } = createSlowShelf();
    const endpoint = createTusEndpoint(await loadTusServer(), shelf, (error) =>
      assert.fail(String(error)),
    );
    let breakOff = (): void => undefined;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array(380));
        breakOff = () => controller.error(new Error('The line is gone'));
      },
      pull: () => void setImmediate(() => breakOff()),
    });
    const taken = once(disk, 'taken');
    const broken = endpoint.answer(ask('PATCH', body), piece);
    await taken;
    const next = endpoint.answer(ask('HEAD'), piece);
    assert.equal(await Promise.race([next, delay(LONG_MS, 'waits')]), 'waits');
    disk.dispatchEvent(new Event('sync'));
    assert.equal((await next).headers.get('Upload-Offset'), '380');
    assert.ok((await broken).status >= 400);
  });
});
