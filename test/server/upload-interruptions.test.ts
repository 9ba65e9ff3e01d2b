import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Upload } from 'tus-js-client';
import { createMedia, createPiecesBench, createRandom, tus } from './pieces-bench.js';

const interruptions = 200;
const chunkSize = 32 * 1024;

/** Follows one connection's requests, and tells which bytes of the media it carries. */
function createPlaceReader(onMedia: (from: number, to: number) => void) {
  let head = Buffer.alloc(0);
  let at = 0;
  let left = 0;
  return (bytes: Buffer): void => {
    let rest = bytes;
    while (rest.length > 0) {
      if (left > 0) {
        const taken = Math.min(left, rest.length);
        onMedia(at, at + taken);
        at += taken;
        left -= taken;
        rest = rest.subarray(taken);
        continue;
      }
      head = Buffer.concat([head, rest]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      const fields = head.toString('latin1', 0, end);
      const read = (name: string) => Number(new RegExp(`^${name}: (\\d+)`, 'im').exec(fields)?.[1]);
      at = read('Upload-Offset');
      left = read('Content-Length') || 0;
      rest = head.subarray(end + 4);
      head = Buffer.alloc(0);
    }
  };
}

/** A line to the server that is cut after a number of bytes of the client's, again and again. */
async function createCuttingLine(target: number, nextCut: (cuts: number) => number | null) {
  let cuts = 0;
  let furthest = 0;
  /** How far each request began before what had been sent by then. */
  const again: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    let left = nextCut(cuts);
    const read = createPlaceReader((from, to) => {
      again.push(furthest - from);
      furthest = Math.max(furthest, to);
    });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => undefined);
    }
    far.pipe(near);
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    near.on('data', (chunk: Buffer) => {
      const through = left === null ? chunk : chunk.subarray(0, left);
      read(through);
      if (left === null || through.byteLength < left) {
        if (left !== null) left -= through.byteLength;
        far.write(through);
        return;
      }
      cuts += 1;
      // What was let through arrives; then the line is dead in both directions.
      far.end(through);
      near.resetAndDestroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    counts: () => ({ cuts, furthest, again }),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Sends a piece by tus-js-client; resolves once the client believes that it is whole. */
function upload(url: string, media: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    new Upload(media, {
      uploadUrl: url,
      chunkSize,
      retryDelays: Array.from({ length: 1_000 }, () => 1),
      onSuccess: () => resolve(),
      onError: reject,
    }).start();
  });
}

/** What the disk has of the stream's only piece. */
async function readMedia(folder: string, streamId: string): Promise<Buffer> {
  const [name = ''] = (await readdir(join(folder, streamId))).filter((n) => n.endsWith('.media'));
  return readFile(join(folder, streamId, name));
}

/** Where the first difference begins and ends, and to which place what stands there belongs. */
function describeDifference(actual: Buffer, expected: Buffer): string {
  if (actual.equals(expected)) return 'none';
  const from = expected.findIndex((byte, at) => actual[at] !== byte);
  let to = from;
  while (to < actual.length && !isAlike(actual, expected, to)) to += 1;
  const place = expected.indexOf(actual.subarray(from, from + 16));
  return `${actual.length} bytes, of which ${from} to ${to} hold what belongs at ${place}`;
}

function isAlike(actual: Buffer, expected: Buffer, at: number): boolean {
  return actual.subarray(at, at + 16).equals(expected.subarray(at, at + 16));
}

describe('createTusEndpoint', () => {
  let bench: Awaited<ReturnType<typeof createPiecesBench>>;
  before(async () => {
    bench = await createPiecesBench();
  });
  after(() => bench.end());

  const fileOf = async (streamId: string) => {
    const { recordings } = await bench.whenShown(streamId);
    assert.deepEqual(
      recordings.map(({ state }) => state),
      ['ready'],
    );
    const url = new URL(recordings[0]?.sources[0]?.url ?? '', bench.endpoint);
    return Buffer.from(await (await fetch(url)).arrayBuffer());
  };

  it(`loses nothing and doubles nothing over ${interruptions} interruptions at random bytes`, async (t) => {
    const { id } = await bench.createStream();
    const media = createMedia(5_000_000, 7);
    const random = createRandom(20_261_121);
    // Some within the headers, most within the body, some after a chunk's last byte.
    const line = await createCuttingLine(Number(new URL(bench.origin).port), (cuts) =>
      cuts < interruptions ? 1 + Math.floor(random() * 1.1 * chunkSize) : null,
    );
    const url = (await bench.place(id, { size: media.byteLength })).replace(
      bench.origin,
      `http://127.0.0.1:${line.port}`,
    );
    // What fails in between would hold this process by the line.
    await upload(url, media).finally(() => line.close());
    const { cuts, furthest, again } = line.counts();
    t.diagnostic(`${Math.max(...again)} bytes of a chunk of ${chunkSize} after the worst`);
    const [kept, given] = [await readMedia(bench.folder, id), await fileOf(id)];
    assert.equal(describeDifference(kept, media), 'none', `on the disk, after ${cuts} cuts`);
    assert.equal(describeDifference(given, media), 'none', 'as it is given out');
    assert.equal(cuts, interruptions);
    assert.equal(furthest, media.byteLength);
    assert.deepEqual(
      again.filter((bytes) => !(bytes >= 0 && bytes <= chunkSize)),
      [],
      'after each interruption no more than one chunk is sent again',
    );
    assert.deepEqual(bench.errors, []);
  });

  it('takes one piece from two clients at once, and has it once', async () => {
    const { id } = await bench.createStream();
    const media = createMedia(1_000_000, 3);
    const place = () => bench.place(id, { size: media.byteLength });
    const [first, second] = await Promise.all([place(), place()]);
    assert.equal(first, second);
    await Promise.all([upload(first, media), upload(second, media)]);
    assert.deepEqual(await fileOf(id), media);
    const head = await tus('HEAD', first);
    assert.equal(head.headers.get('Upload-Offset'), '1000000');
  });

  it('does not wait for a connection that is dead without having said so', async () => {
    const { id } = await bench.createStream();
    const media = createMedia(100_000, 5);
    const url = await bench.place(id, { size: media.byteLength });
    const dead = connect(Number(new URL(bench.origin).port), '127.0.0.1');
    dead.write(
      `PATCH ${new URL(url).pathname} HTTP/1.1\r\nHost: a\r\nTus-Resumable: 1.0.0\r\n` +
        'Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\n' +
        `Content-Length: ${media.byteLength}\r\n\r\n`,
    );
    dead.write(media.subarray(0, 30_000));
    while ((await readMedia(bench.folder, id)).byteLength < 30_000) await setImmediate();
    assert.equal((await tus('HEAD', url)).headers.get('Upload-Offset'), '30000');
    await upload(url, media);
    assert.deepEqual(await fileOf(id), media);
    dead.destroy();
  });
});
