import { createHash } from 'node:crypto';
import { hasCredential } from '../access/known-credentials.js';
import { hasEtag } from '../http/has-etag.js';
import { createTextResponse } from '../http/text-response.js';
import type { StreamRecord } from '../streams/stream-record.js';
import type { ServerParts, StreamCall } from './operation.js';
import { isSigned, presentStream } from './present-stream.js';

/** A CDN in front takes the viewers' polling; browsers ask it each time, so that nobody sees time run back. */
const publicCaching = 'public, max-age=0, s-maxage=2, must-revalidate';

/** Whoever said who he is may see what an application shows to nobody else, public or not. */
const personalCaching = 'private, max-age=0, must-revalidate';

/** The stream as viewers see it, or 304 where they have it already. */
export const getStream = async (
  parts: ServerParts,
  { request, record, link }: Pick<StreamCall, 'request' | 'record' | 'link'>,
): Promise<Response> => {
  const known = request.headers.get('If-None-Match');
  if (!isSigned(parts, record) && hasEtag(known, formatEtag(record))) {
    return toNotModified(request, record, formatEtag(record));
  }
  const body = JSON.stringify((await presentStream(parts, record, { link })).stream);
  const etag = formatEtagOf(parts, record, body);
  if (hasEtag(known, etag)) return toNotModified(request, record, etag);
  return createTextResponse(body, {
    headers: {
      ETag: etag,
      'Cache-Control': toCaching(request, record),
      'Content-Type': 'application/json',
    },
  });
};

function toNotModified(request: Request, record: StreamRecord, etag: string): Response {
  const headers = { ETag: etag, 'Cache-Control': toCaching(request, record) };
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

function toCaching(request: Request, { shown }: StreamRecord): string {
  if (shown.visibility === 'private') return 'private, no-store';
  return hasCredential(request) ? personalCaching : publicCaching;
}
