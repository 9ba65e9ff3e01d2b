import type { ServeStreamOperation } from '../operation.js';
import type { StreamRecord } from '../stream-record.js';
import { toStream } from '../to-stream.js';

/** A CDN in front takes the viewers' polling; browsers ask it each time, so that nobody sees time run back. */
const publicCaching = 'public, max-age=0, s-maxage=2, must-revalidate';

/** The stream as viewers see it, or 304 where they have it already. */
export const getStream: ServeStreamOperation = async (_parts, { request, record }) => {
  const headers = { ETag: formatEtag(record), 'Cache-Control': toCaching(record) };
  if (hasEtag(request.headers.get('If-None-Match'), formatEtag(record))) {
    return new Response(null, { status: 304, headers });
  }
  return new Response(JSON.stringify(toStream(record)), {
    headers: { ...headers, 'Content-Type': 'application/json' },
  });
};

/** Strong: the revision counts every change that viewers can see. */
export function formatEtag({ revision }: StreamRecord): string {
  return `"${revision}"`;
}

function toCaching({ shown }: StreamRecord): string {
  return shown.visibility === 'public' ? publicCaching : 'private, no-store';
}

/** RFC 9110 §13.1.2: a list, compared weakly, or `*`. */
function hasEtag(ifNoneMatch: string | null, etag: string): boolean {
  return (ifNoneMatch ?? '')
    .split(',')
    .map((member) => member.trim().replace(/^W\//, ''))
    .some((member) => member === '*' || member === etag);
}
