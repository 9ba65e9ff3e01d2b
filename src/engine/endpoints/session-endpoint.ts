import { ProblemError } from '../../contract/index.js';
import { parseFragment } from '../sdp/fragment.js';
import { isCandidate } from '../sdp/transport-offer.js';
import { readBody } from './request-body.js';
import type { OpenSession, SessionRegistry } from './session-registry.js';

export const fragmentType = 'application/trickle-ice-sdpfrag';

const methods = 'GET, HEAD, PATCH, DELETE, OPTIONS';

/** Answers requests to a session's own address: trickle by PATCH, end by DELETE. */
export async function answerSession(
  request: Request,
  id: string,
  registry: SessionRegistry,
): Promise<Response> {
  if (request.method === 'DELETE') {
    const ending = registry.findToEnd(id);
    if (ending === null) throw new ProblemError('session-not-found');
    ending.end();
    return new Response(null, { status: 200 });
  }
  const session = registry.find(id);
  if (session === null) throw new ProblemError('session-not-found');
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return new Response(null, { status: 204 });
    case 'PATCH':
      return await trickle(request, session);
    default:
      throw new ProblemError('method-not-allowed', { headers: { Allow: methods } });
  }
}

async function trickle(request: Request, session: OpenSession): Promise<Response> {
  const text = await readBody(request, fragmentType);
  // Clients in use send `ETag` where If-Match is meant; it says the same.
  const match = request.headers.get('If-Match') ?? request.headers.get('ETag');
  if (match === null) throw new ProblemError('etag-missing');
  const isRestart = match === '*' || match === '"*"';
  if (!isRestart && match !== session.etag) throw new ProblemError('etag-stale');
  const fragment = parseFragment(text);
  if (fragment === null) throw new ProblemError('body-unreadable', { detail: 'Not a fragment' });
  const isOtherUfrag = fragment.iceUfrag !== null && fragment.iceUfrag !== session.iceUfrag;
  if (isRestart || isOtherUfrag) {
    throw new ProblemError('fragment-unsupported', {
      detail: 'This server cannot restart ICE; open a second session',
    });
  }
  for (const { candidate } of fragment.candidates) {
    if (isCandidate(candidate)) session.peer.addCandidate(candidate);
  }
  return new Response(null, { status: 204 });
}
