import { ProblemError } from '../../contract/index.js';
import { parseFragment } from '../sdp/ice-fragment.js';
import { readBody } from './request-body.js';
import type { OpenSession } from './session-registry.js';
import type { SessionContext } from './whip.js';

export const fragmentType = 'application/trickle-ice-sdpfrag';

const methods = 'GET, HEAD, PATCH, DELETE, OPTIONS';

/** Answers requests to a session's own address: trickle and restart by PATCH, end by DELETE. */
export async function answerSession(
  request: Request,
  id: string,
  { registry, succession }: Pick<SessionContext, 'registry' | 'succession'>,
): Promise<Response> {
  if (request.method === 'DELETE') {
    const ending = registry.findToEnd(id);
    if (ending === null) throw new ProblemError('session-not-found');
    ending.end();
    return new Response(null, { status: 200 });
  }
  const session = registry.find(id);
  if (session === null) {
    throw new ProblemError(succession.isReplaced(id) ? 'session-replaced' : 'session-not-found');
  }
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return new Response(null, { status: 204 });
    case 'PATCH':
      return await takeFragment(request, session);
    default:
      throw new ProblemError('method-not-allowed', { headers: { Allow: methods } });
  }
}

async function takeFragment(request: Request, { ice }: OpenSession): Promise<Response> {
  const text = await readBody(request, fragmentType);
  // Clients in use send `ETag` where If-Match is meant; it says the same.
  const match = request.headers.get('If-Match') ?? request.headers.get('ETag');
  if (match === null) throw new ProblemError('etag-missing');
  // A restart comes under `*` (RFC 9725 §4.3.3), whose example prints it as a tag.
  if (match !== '*' && match !== '"*"' && match !== ice.etag) throw new ProblemError('etag-stale');
  const fragment = parseFragment(text);
  if (fragment === null) throw new ProblemError('body-unreadable', { detail: 'Not a fragment' });
  const taken = await ice.take(fragment);
  switch (taken.outcome) {
    case 'trickled':
      return new Response(null, { status: 204 });
    case 'restarted':
      return new Response(taken.answer, {
        status: 200,
        headers: { 'Content-Type': fragmentType, ETag: taken.etag, 'Cache-Control': 'no-store' },
      });
    case 'stale':
      throw new ProblemError('etag-stale');
    case 'refused':
      throw new ProblemError('fragment-unsupported', {
        detail: 'ICE cannot be restarted so; open a second session',
      });
  }
}
