import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSafetyPieces, toNodeListener } from '../../src/server/index.js';
import type { PieceShelfOptions, StreamsideOptions } from '../../src/server/index.js';
import type { BroadcastReport, Stream, Upload, UploadInput } from '../../src/contract/index.js';
import { createWorkbench, operator } from './workbench.js';

/** A handler that takes safety pieces, behind a real HTTP server, in a folder of its own. */
export async function createPiecesBench(
  options: Partial<PieceShelfOptions> = {},
  overrides: Partial<StreamsideOptions> = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'streamside-pieces-'));
  const safetyPieces = await openSafetyPieces({ folder, reserveBytes: 0, ...options });
  const bench = createWorkbench({ safetyPieces, ...overrides });
  const server: Server = createServer(toNodeListener(bench.handler));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoint = `${origin}/live/`;
  return {
    ...bench,
    folder,
    origin,
    endpoint,
    /** Where a piece goes, absolute; asked for with the grant's or operator's token. */
    async place(
      streamId: string,
      piece: Partial<UploadInput> = {},
      token: string | null = operator,
    ): Promise<string> {
      const body = { ...somePiece, ...piece };
      const answer = await bench.ask(`POST /streams/${streamId}/uploads`, { body, token });
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
      const upload = (await answer.json()) as Upload;
      return new URL(upload.url, endpoint).href;
    },
    /** The stream once that many pieces of it are shown. */
    whenShown(streamId: string, pieces = 1): Promise<Stream> {
      return this.whenStream(streamId, ({ recordings }) => recordings.length === pieces);
    },
    /** The stream once it is so. */
    whenStream(streamId: string, isSo: (stream: Stream) => boolean): Promise<Stream> {
      return new Promise((resolve, reject) => {
        const look = () => {
          bench.getStream(streamId).then((stream) => {
            if (!isSo(stream)) return;
            stop();
            resolve(stream);
          }, reject);
        };
        const stop = bench.store.subscribe(look);
        look();
      });
    },
    report(streamId: string, report: Partial<BroadcastReport>) {
      const body = {
        startedAt: bench.at(-10),
        endedAt: bench.at(0),
        sentAt: bench.at(0),
        parts: [],
        ...report,
      };
      return bench.ask(`PUT /streams/${streamId}/broadcasts/${somePiece.broadcastId}`, { body });
    },
    async end() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await bench.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface NewPiece {
  readonly broadcastId: string;
  readonly partId: string;
  readonly type: string;
  readonly size: number | null;
}

export const somePiece: NewPiece = {
  broadcastId: 'bc-1',
  partId: 'part-1',
  type: 'video/webm;codecs=vp8,opus',
  size: 1_000,
};

/** Bytes that begin as a WebM file does and are otherwise all different from one place to the next. */
export function createMedia(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  const next = createRandom(seed);
  for (let at = 0; at < size; at += 1) bytes[at] = Math.floor(next() * 256);
  Buffer.from([0x1a, 0x45, 0xdf, 0xa3]).copy(bytes);
  return bytes;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One request of tus. */
export function tus(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  body?: Buffer,
): Promise<Response> {
  const content = body && { 'Content-Type': 'application/offset+octet-stream' };
  return fetch(url, {
    method,
    headers: { 'Tus-Resumable': '1.0.0', ...content, ...headers },
    ...(body ? { body: new Uint8Array(body) } : {}),
  });
}

/** Sends bytes that follow the first `offset`. */
export const send = (url: string, offset: number, body: Buffer) =>
  tus('PATCH', url, { 'Upload-Offset': String(offset) }, body);
