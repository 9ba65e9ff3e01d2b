import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { ProblemError } from '../../contract/index.js';
import { hasEtag } from '../http/has-etag.js';
import type { Piece } from './piece.js';

/** A piece that is whole never changes: whoever has seen it may keep it for a year. */
const maxAgeSeconds = 31_536_000;

/** A cache that others are served from asks again whether it may: the stream may have become private. */
const sharedMaxAgeSeconds = 60;

/** Answers GET and HEAD of a piece's file, whole or a range of it. `isPersonal`: given for a token, and no matter for shared caches. */
export function answerPieceFile(
  request: Request,
  { id, type, bytes }: Piece,
  path: string,
  isPersonal: boolean,
): Response {
  const etag = `"${id}"`;
  const scope = isPersonal ? 'private' : `public, s-maxage=${sharedMaxAgeSeconds}`;
  const headers = new Headers({
    'Accept-Ranges': 'bytes',
    'Cache-Control': `${scope}, max-age=${maxAgeSeconds}, immutable`,
    'Content-Type': type,
    ETag: etag,
    'X-Content-Type-Options': 'nosniff',
  });
  if (hasEtag(request.headers.get('If-None-Match'), etag)) {
    return new Response(null, { status: 304, headers });
  }
  const range = readRange(request, bytes, etag);
  if (range === 'unsatisfiable') {
    throw new ProblemError('range-unsatisfiable', {
      headers: { 'Accept-Ranges': 'bytes', 'Content-Range': `bytes */${bytes}` },
    });
  }
  const [start, end] = range ?? [0, bytes - 1];
  headers.set('Content-Length', String(end - start + 1));
  if (range) headers.set('Content-Range', `bytes ${start}-${end}/${bytes}`);
  const body = request.method === 'HEAD' ? null : openFile(path, start, end);
  return new Response(body, { status: range ? 206 : 200, headers });
}

function openFile(path: string, start: number, end: number): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream<Uint8Array>;
}

/** First and last byte (RFC 9110 §14.2); null for the whole. Several ranges are answered with the whole. */
function readRange(
  request: Request,
  bytes: number,
  etag: string,
): readonly [number, number] | 'unsatisfiable' | null {
  const condition = request.headers.get('If-Range');
  if (request.method !== 'GET' || (condition !== null && condition.trim() !== etag)) return null;
  const [, first = '', last = ''] =
    /^bytes=(\d*)-(\d*)$/i.exec(request.headers.get('Range')?.trim() ?? '') ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    return Number(last) === 0 ? 'unsatisfiable' : [Math.max(0, bytes - Number(last)), bytes - 1];
  }
  const start = Number(first);
  const end = last === '' ? bytes - 1 : Math.min(bytes - 1, Number(last));
  if (last !== '' && Number(last) < start) return null;
  return start >= bytes ? 'unsatisfiable' : [start, end];
}
