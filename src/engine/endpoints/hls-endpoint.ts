import { ProblemError } from '../../contract/index.js';
import type { HlsShelf } from '../hls/hls-shelf.js';
import type { HlsPosition, HlsStream } from '../hls/hls-stream.js';
import type { EnginePath } from './engine-path.js';

const methods = 'GET, HEAD, OPTIONS';

/** The name under which a stream's live HLS begins. */
export const hlsIndexFile = 'index.m3u8';

/** What a viewer that comes too early is asked to wait. */
const retryAfterSeconds = 2;

/** A request waits this long for what it names; then it is told how things stand. */
const maxWaitMs = 5000;

/** How far ahead of the newest segment, and of its newest part, one may ask (RFC 8216bis §6.2.5.2). */
const maxSegmentsAhead = 2;
const maxPartsAhead = 9;

/** Media never changes under its name; a day is longer than anybody watches live. */
const mediaCache = 'max-age=86400, immutable';
const indexCache = 'max-age=2';
const playlistCache = 'max-age=1';
/** The answer to one position is as good for the next who asks for the same. */
const positionCache = 'max-age=4';

const playlistType = 'application/vnd.apple.mpegurl';

const fileNames = /^([a-z0-9]+)(?:\.m3u8|-([isp])(\d{1,9})\.mp4)$/;

/** What is asked of live HLS, free of how it came. */
export interface HlsRequest {
  readonly streamId: string;
  readonly file: string;
  readonly query: URLSearchParams;
  readonly signal: AbortSignal;
}

/** What is answered. */
export interface HlsAnswer {
  readonly body: string | Buffer;
  readonly type: string;
  readonly cache: string;
}

/** Answers requests for live HLS. */
export async function answerHls(
  request: Request,
  { streamId, file, token }: EnginePath & { to: 'hls' },
  shelf: HlsShelf,
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    throw new ProblemError('method-not-allowed', { headers: { Allow: methods } });
  }
  const query = new URL(request.url).searchParams;
  const answer = await findHls({ streamId, file, query, signal: request.signal }, shelf);
  const headers = formatHlsHeaders(answer, token !== null || request.headers.has('Authorization'));
  return new Response(request.method === 'HEAD' ? null : answer.body, { headers });
}

/** Finds what is asked for, waiting for it where that is what players do; throws a problem when it is not there. */
export async function findHls(request: HlsRequest, shelf: HlsShelf): Promise<HlsAnswer> {
  const { streamId, file } = request;
  if (file === hlsIndexFile) return await findIndex(request, shelf);
  const [, key = '', kind, number] = fileNames.exec(file) ?? [];
  const stream = shelf.find(streamId, key);
  if (stream === null) throw new ProblemError('route-not-found');
  if (kind === undefined) {
    shelf.noteAsked(streamId);
    return await findPlaylist(request, stream);
  }
  const body = await findMedia(request, stream, kind, Number(number));
  if (body === null) throw new ProblemError('route-not-found');
  return { body, type: 'video/mp4', cache: mediaCache };
}

/** What was given for a token (`isPersonal`) is no matter for shared caches. */
export function formatHlsHeaders(
  { body, type, cache }: HlsAnswer,
  isPersonal: boolean,
): Record<string, string> {
  const scope = isPersonal ? 'private, ' : 'public, ';
  return {
    'Content-Type': type,
    'Content-Length': String(Buffer.byteLength(body)),
    'Cache-Control': cache === 'no-store' ? cache : scope + cache,
    'X-Content-Type-Options': 'nosniff',
  };
}

async function findIndex({ streamId, signal }: HlsRequest, shelf: HlsShelf): Promise<HlsAnswer> {
  const stream = shelf.newest(streamId);
  if (stream === null) throw new ProblemError('stream-not-live', { retryAfterSeconds });
  shelf.noteAsked(streamId);
  await stream.until(() => stream.phase !== 'opening', maxWaitMs, signal);
  if (!stream.hasMedia || stream.phase === 'unplayable') {
    throw new ProblemError('stream-not-live', { retryAfterSeconds });
  }
  return { body: stream.multivariantPlaylist, type: playlistType, cache: indexCache };
}

async function findPlaylist(request: HlsRequest, stream: HlsStream): Promise<HlsAnswer> {
  const position = readPosition(request.query, stream);
  stream.attendance.note(position);
  const type = playlistType;
  if (position === null) return { body: stream.playlist, type, cache: playlistCache };
  const isThere = await stream.until(() => stream.holds(position), maxWaitMs, request.signal);
  // Publishers pause; the player reads the same list again and asks anew.
  return { body: stream.playlist, type, cache: isThere ? positionCache : 'no-store' };
}

/** The position that a player waits for; null when it names none. Throws for one that makes no sense. */
function readPosition(query: URLSearchParams, stream: HlsStream): HlsPosition | null {
  const [segment, part] = [query.get('_HLS_msn'), query.get('_HLS_part')];
  if (segment === null && part === null) return null;
  if (!isNumber(segment) || (part !== null && !isNumber(part))) {
    throw new ProblemError('query-invalid', { detail: '_HLS_msn and _HLS_part are numbers' });
  }
  const last = stream.window.segments.at(-1);
  const position = { segment: Number(segment), part: part === null ? null : Number(part) };
  const isFar =
    position.segment > (last?.number ?? 0) + maxSegmentsAhead ||
    (position.segment >= (last?.number ?? 0) &&
      (position.part ?? 0) > (last?.parts.length ?? 0) + maxPartsAhead);
  if (isFar && stream.phase !== 'over') {
    throw new ProblemError('query-invalid', { detail: 'That far ahead nothing is known' });
  }
  return position;
}

function isNumber(text: string | null): text is string {
  return text !== null && /^\d{1,9}$/.test(text);
}

async function findMedia(
  request: HlsRequest,
  stream: HlsStream,
  kind: string,
  number: number,
): Promise<Buffer | null> {
  const { window } = stream;
  if (kind === 'i') return window.findInit(number)?.bytes ?? null;
  if (kind === 's') return window.findSegment(number);
  if (number === window.nextPart && stream.phase !== 'over') {
    const isThere = (): boolean => window.nextPart > number || stream.phase === 'over';
    await stream.until(isThere, maxWaitMs, request.signal);
  }
  return window.findPart(number)?.bytes ?? null;
}
