import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

import { ProblemError } from '../../contract/index.js';
import type { FilePart, RecordingFile } from '../recording/recording-files.js';
import { readParts } from '../recording/read-parts.js';
import type { RecordingLookup } from '../joining/recording-lookup.js';
import { parseByteRange } from './byte-range.js';
import type { ByteRange } from './byte-range.js';
import { formatAttachment } from './content-disposition.js';
import type { EnginePath } from './engine-path.js';

const methods = 'GET, HEAD, OPTIONS';

/** A finished recording never changes: whoever has seen it may keep it for a year. */
const finalMaxAgeSeconds = 31_536_000;

/** A cache that others are served from asks again whether it may: the stream may have become private. */
const sharedMaxAgeSeconds = 60;

type RecordingPath = EnginePath & { to: 'recording' };

/** Answers requests for the files of a recording, and for the playlist of all. */
export async function answerRecording(
  request: Request,
  path: RecordingPath,
  store: RecordingLookup,
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new ProblemError('method-not-allowed', { headers: { Allow: methods } });
  }
  const { streamId, recordingId, file: name } = path;
  const file =
    recordingId === null
      ? await store.findJoined(streamId)
      : await store.find(streamId, recordingId, name);
  if (file === null) throw new ProblemError('recording-not-found');
  const etag = toEtag(path, file);
  const headers = new Headers({
    'Cache-Control': cacheControl(
      file,
      path.token !== null || request.headers.has('Authorization'),
    ),
    'Content-Type': contentTypeOf(name),
    'X-Content-Type-Options': 'nosniff',
  });
  if (etag !== null) {
    headers.set('ETag', etag);
    if (isKnown(request, etag)) return new Response(null, { status: 304, headers });
  }
  const asked = new URL(request.url).searchParams.get('download');
  if (asked !== null && file.kind === 'media') {
    const usual = `${streamId}-${recordingId ?? 'recordings'}`;
    const isNamed = asked !== '' && asked !== '1';
    headers.set(
      'Content-Disposition',
      formatAttachment(isNamed ? asked : usual, toSavedEnding(name)),
    );
  }
  const isHead = request.method === 'HEAD';
  if (file.kind === 'playlist') {
    headers.set('Content-Length', String(Buffer.byteLength(file.text)));
    return new Response(isHead ? null : file.text, { headers });
  }
  headers.set('Accept-Ranges', 'bytes');
  const size = file.parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const range = readRange(request, size, etag);
  if (range.kind === 'unsatisfiable') {
    throw new ProblemError('range-unsatisfiable', {
      headers: { 'Accept-Ranges': 'bytes', 'Content-Range': `bytes */${size}` },
    });
  }
  const [start, end] = range.kind === 'part' ? [range.start, range.end] : [0, size - 1];
  headers.set('Content-Length', String(end - start + 1));
  if (range.kind === 'part') headers.set('Content-Range', `bytes ${start}-${end}/${size}`);
  const body = isHead ? null : openStream(file.parts, start, end);
  return new Response(body, { status: range.kind === 'part' ? 206 : 200, headers });
}

/** Ranges are for GET alone, and for the file that the client believes to have (RFC 9110 §13.1.5, §14.2). */
function readRange(request: Request, size: number, etag: string | null): ByteRange {
  const condition = request.headers.get('If-Range');
  if (request.method !== 'GET' || (condition !== null && condition.trim() !== etag)) {
    return { kind: 'whole' };
  }
  return parseByteRange(request.headers.get('Range'), size);
}

/** Strong: other bytes never have it. What still grows has none. */
function toEtag({ recordingId }: RecordingPath, file: RecordingFile): string | null {
  if (file.kind === 'playlist') {
    return `"${createHash('sha256').update(file.text).digest('base64url').slice(0, 22)}"`;
  }
  if (!file.isFinal) return null;
  return `"${recordingId ?? ''}-${file.parts.map(({ bytes }) => bytes.toString(36)).join('-')}"`;
}

function isKnown(request: Request, etag: string): boolean {
  const known = request.headers.get('If-None-Match');
  if (known === null) return false;
  const tags = known.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(etag);
}

/** The bytes from `start` to `end`, both included, of the parts put one behind the other. */
function openStream(
  parts: readonly FilePart[],
  start: number,
  end: number,
): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(readParts(parts, start, end))) as ReadableStream<Uint8Array>;
}

const contentTypes: Readonly<Record<string, string>> = {
  m3u8: 'application/vnd.apple.mpegurl',
  jpg: 'image/jpeg',
  vtt: 'text/vtt; charset=utf-8',
};

function contentTypeOf(name: string): string {
  return contentTypes[endingOf(name)] ?? 'video/mp4';
}

/** What it is to be called where it is kept: pieces of MP4 have endings of their own. */
function toSavedEnding(name: string): string {
  return contentTypeOf(name) === 'video/mp4' ? 'mp4' : endingOf(name);
}

function endingOf(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** What was given for a token (`isPersonal`) is no matter for shared caches; what still grows is asked for again. */
function cacheControl({ isFinal }: RecordingFile, isPersonal: boolean): string {
  if (!isFinal) return 'no-cache';
  const scope = isPersonal ? 'private' : `public, s-maxage=${sharedMaxAgeSeconds}`;
  return `${scope}, max-age=${finalMaxAgeSeconds}, immutable`;
}
