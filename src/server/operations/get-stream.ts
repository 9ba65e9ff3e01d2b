import { createHash } from 'node:crypto';
import { hasEtag } from '../http/has-etag.js';
import { createTextResponse } from '../http/text-response.js';
import type { StreamRecord } from '../streams/stream-record.js';
import type { ServerParts, StreamCall } from './operation.js';
import { isSigned, presentStream } from './present-stream.js';

/** A CDN in front takes the viewers' polling; browsers ask it each time, so that nobody sees time run back. */
const publicCaching = 'public, max-age=0, s-maxage=2, must-revalidate';

/** The stream as viewers see it, or 304 where they have it already. */
export const getStream = async (
  parts: ServerParts,
  { request, record }: Pick<StreamCall, 'request' | 'record'>,
): Promise<Response> => {
  const known = request.headers.get('If-None-Match');
  if (!isSigned(parts, record) && hasEtag(known, formatEtag(record))) {
    return toNotModified(record, formatEtag(record));
  }
  const body = JSON.stringify((await presentStream(parts, record, request)).stream);
  const etag = formatEtagOf(parts, record, body);
  if (hasEtag(known, etag)) return toNotModified(record, etag);
  return createTextResponse(body, {
    headers: {
      ETag: etag,
      'Cache-Control': toCaching(record),
      'Content-Type': 'application/json',
    },
  });
};

function toNotModified(record: StreamRecord, etag: string): Response {
  const headers = { ETag: etag, 'Cache-Control': toCaching(record) };
  return new Response(null, { status: 304, headers });
}

/** The tag of this body, which presents this record. */
export function formatEtagOf(
  parts: Pick<ServerParts, 'provider'>,
  record: StreamRecord,
  body: string,
): string {
  return isSigned(parts, record) ? formatBodyEtag(body) : formatEtag(record);
}

/** For what is one viewer's own: its addresses change also when the stream does not. */
function formatBodyEtag(body: string): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}

/** Strong: the revision counts every change that viewers can see. */
export function formatEtag({ revision }: StreamRecord): string {
  return `"${revision}"`;
}

function toCaching({ shown }: StreamRecord): string {
  return shown.visibility === 'public' ? publicCaching : 'private, no-store';
}
