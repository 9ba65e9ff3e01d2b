import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

import { ProblemError } from '../../contract/index.js';
import type { RecordingFile, RecordingStore } from '../recording/recording-store.js';
import { parseByteRange } from './byte-range.js';
import type { EnginePath } from './engine-path.js';

const methods = 'GET, HEAD, OPTIONS';

/** A finished recording never changes: a cache may keep it for a year. */
const finalMaxAgeSeconds = 31_536_000;

/** Answers requests for the files of a recording. */
export async function answerRecording(
  request: Request,
  { streamId, recordingId, file: name }: EnginePath & { to: 'recording' },
  store: RecordingStore,
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new ProblemError('method-not-allowed', { headers: { Allow: methods } });
  }
  const file = await store.find(streamId, recordingId, name);
  if (file === null) throw new ProblemError('recording-not-found');
  const isHead = request.method === 'HEAD';
  const headers = new Headers({ 'Cache-Control': cacheControl(request, file) });
  headers.set('Content-Type', contentTypeOf(name));
  headers.set('X-Content-Type-Options', 'nosniff');
  if (file.kind === 'playlist') {
    headers.set('Content-Length', String(Buffer.byteLength(file.text)));
    return new Response(isHead ? null : file.text, { headers });
  }
  headers.set('Accept-Ranges', 'bytes');
  const range = parseByteRange(request.headers.get('Range'), file.bytes);
  if (range.kind === 'unsatisfiable') {
    headers.set('Content-Range', `bytes */${file.bytes}`);
    return new Response(null, { status: 416, headers });
  }
  const [start, end] = range.kind === 'part' ? [range.start, range.end] : [0, file.bytes - 1];
  headers.set('Content-Length', String(end - start + 1));
  if (range.kind === 'part') headers.set('Content-Range', `bytes ${start}-${end}/${file.bytes}`);
  const body = isHead || file.bytes === 0 ? null : openStream(file.path, start, end);
  return new Response(body, { status: range.kind === 'part' ? 206 : 200, headers });
}

function openStream(path: string, start: number, end: number): ReadableStream<Uint8Array> {
  return Readable.toWeb(createReadStream(path, { start, end })) as ReadableStream<Uint8Array>;
}

function contentTypeOf(name: string): string {
  return name.endsWith('.m3u8') ? 'application/vnd.apple.mpegurl' : 'video/mp4';
}

/** What was given for a token is no matter for shared caches; what still grows is asked for again. */
function cacheControl(request: Request, { isFinal }: RecordingFile): string {
  if (!isFinal) return 'no-cache';
  const scope = request.headers.has('Authorization') ? 'private' : 'public';
  return `${scope}, max-age=${finalMaxAgeSeconds}, immutable`;
}
