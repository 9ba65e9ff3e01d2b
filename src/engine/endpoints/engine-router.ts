import { ProblemError, toProblemResponse } from '../../contract/index.js';
import type { IceServer } from '../../contract/index.js';
import type { AuthorizeAccess } from '../access.js';
import type { RequestSender } from '../engine.js';
import type { EngineEvent } from '../engine-event.js';
import type { AddressLimiter } from '../operations/address-limiter.js';
import { redact } from '../operations/redact.js';
import type { SessionAdmission } from '../operations/session-admission.js';
import type { Room } from '../room/room.js';
import { allowAnyOrigin, createOptionsResponse } from './cors.js';
import { demandAccess, readToken } from './demand-access.js';
import { formatLoggedPath, parseEnginePath } from './engine-path.js';
import type { EnginePath } from './engine-path.js';
import { formatIceLinks } from './ice-links.js';
import { readBody } from './request-body.js';
import { answerSession, fragmentType } from './session-endpoint.js';
import type { ViewerRecheck } from './viewer-recheck.js';
import { openWhep } from './whep.js';
import { openWhip } from './whip.js';
import type { OpenedSession, SessionContext } from './whip.js';

export const offerType = 'application/sdp';

/** Refusals that say nothing against their client, and are not counted against its address. */
const blameless: ReadonlySet<string> = new Set([
  'stream-not-live',
  'capacity-exhausted',
  'rate-limited',
  'internal-error',
]);

const endpointMethods = 'GET, HEAD, POST, OPTIONS';

export interface EngineRouterOptions {
  readonly basePath: string;
  readonly authorize: AuthorizeAccess;
  readonly iceServers: readonly IceServer[];
  readonly sessions: SessionContext;
  /** The room of a stream; `openRoom` makes it when there is none. */
  readonly findRoom: (streamId: string) => Room | null;
  readonly openRoom: (streamId: string) => Room;
  readonly answerHls: (request: Request, path: EnginePath & { to: 'hls' }) => Promise<Response>;
  readonly answerRecording: (
    request: Request,
    path: EnginePath & { to: 'recording' },
  ) => Promise<Response>;
  readonly admission: SessionAdmission;
  readonly recheck: ViewerRecheck;
  readonly limiter: AddressLimiter;
  readonly log: (event: EngineEvent) => void;
}

/** Answers every request under the engine's base path; never rejects. */
export function createEngineRouter(options: EngineRouterOptions) {
  return async (request: Request, sender: RequestSender = {}): Promise<Response> => {
    const { pathname } = new URL(request.url);
    try {
      const path = parseEnginePath(pathname, options.basePath);
      if (path === null) throw new ProblemError('route-not-found');
      return allowAnyOrigin(await answer(request, path, options, sender.address ?? null));
    } catch (error) {
      if (error instanceof ProblemError) return allowAnyOrigin(toProblemResponse(error));
      const message = redact(error instanceof Error ? error.message : String(error));
      options.log({ type: 'request-failed', path: formatLoggedPath(pathname), message });
      return allowAnyOrigin(toProblemResponse(new ProblemError('internal-error')));
    }
  };
}

async function answer(
  request: Request,
  path: EnginePath,
  options: EngineRouterOptions,
  address: string | null,
): Promise<Response> {
  if (request.method === 'OPTIONS') {
    if (path.to === 'session') return createOptionsResponse({ 'Accept-Patch': fragmentType });
    const isFile = path.to === 'recording' || path.to === 'hls';
    return createOptionsResponse(isFile ? {} : { 'Accept-Post': offerType });
  }
  const header = request.headers.get('Authorization');
  switch (path.to) {
    case 'session':
      return await limitFailures(address, options.limiter, () =>
        answerSession(request, path.sessionId, options.sessions),
      );
    case 'hls':
      await demandAccess(header, toWanted('watch', path, address), options.authorize);
      return await options.answerHls(request, path);
    case 'recording':
      await demandAccess(header, toWanted('replay', path, address), options.authorize);
      return await options.answerRecording(request, path);
    case 'whip':
    case 'whep':
      return await answerEndpoint(request, path, options, address);
  }
}

async function answerEndpoint(
  request: Request,
  path: EnginePath & { to: 'whip' | 'whep' },
  options: EngineRouterOptions,
  address: string | null,
): Promise<Response> {
  const { to, streamId } = path;
  const header = request.headers.get('Authorization');
  const token = (to === 'whep' ? path.token : null) ?? readToken(header);
  const action = to === 'whip' ? 'publish' : 'watch';
  if (request.method === 'HEAD') {
    return new Response(null, { status: 200, headers: { 'Content-Type': offerType } });
  }
  if (request.method === 'GET') return new Response(null, { status: 204 });
  if (request.method !== 'POST') {
    throw new ProblemError('method-not-allowed', { headers: { Allow: endpointMethods } });
  }
  const role = to === 'whip' ? 'publisher' : 'viewer';
  const { limiter, log } = options;
  let opened: OpenedSession;
  try {
    demandRate(limiter.waitOf(address, ['session', 'failure']));
    await demandAccess(header, { action, streamId, token, address }, options.authorize);
    opened = await options.admission.admit(to, streamId, async () => {
      const text = await readBody(request, offerType);
      options.admission.demandOpen();
      // Its stream may have been deleted while the offer was on its way.
      if (to === 'whip')
        await demandAccess(header, { action, streamId, address }, options.authorize);
      return to === 'whip'
        ? await openWhip(text, streamId, () => openRoom(streamId, options), options.sessions)
        : await openWhep(text, streamId, options.findRoom(streamId), options.sessions);
    });
  } catch (error) {
    const code = error instanceof ProblemError ? error.code : 'internal-error';
    if (!blameless.has(code)) limiter.note(address, 'failure');
    log({ type: 'session-refused', streamId, role, code });
    throw error;
  }
  limiter.note(address, 'session');
  log({ type: 'session-opened', streamId, role });
  const { session, answer } = opened;
  if (to === 'whep') options.recheck.note(session, streamId, token);
  const headers = new Headers({
    'Content-Type': offerType,
    Location: `${options.basePath}/sessions/${session.id}`,
    ETag: session.ice.etag,
    'Accept-Patch': fragmentType,
    'Cache-Control': 'no-store',
  });
  for (const link of formatIceLinks(options.iceServers)) headers.append('Link', link);
  return new Response(answer, { status: 201, headers });
}

/** The room for a session that is about to be in it; throws when the engine was closed meanwhile. */
function openRoom(streamId: string, { admission, openRoom }: EngineRouterOptions): Room {
  admission.demandOpen();
  return openRoom(streamId);
}

function toWanted(
  action: 'watch' | 'replay',
  { streamId, token }: EnginePath & { to: 'hls' | 'recording' },
  address: string | null,
) {
  return { action, streamId, token, address };
}

/** Answers, and counts what is asked of sessions that do not exist. Those that do are never held up. */
async function limitFailures(
  address: string | null,
  limiter: AddressLimiter,
  answer: () => Promise<Response>,
): Promise<Response> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof ProblemError) || error.code !== 'session-not-found') throw error;
    demandRate(limiter.waitOf(address, ['failure']));
    limiter.note(address, 'failure');
    throw error;
  }
}

function demandRate(retryAfterSeconds: number | null): void {
  if (retryAfterSeconds !== null) throw new ProblemError('rate-limited', { retryAfterSeconds });
}
