import { ProblemError, routes, toProblemResponse } from '../contract/index.js';
import type { Operation, ProblemCode } from '../contract/index.js';
import { hasCredential } from './access/known-credentials.js';
import { readClientAddress } from './http/client-address.js';
import type { RequestSender } from './http/client-address.js';
import { createPreflightResponse, setCorsHeaders } from './http/cors.js';
import type { AllowedOrigins } from './http/cors.js';
import type { LimitedAct } from './http/request-limits.js';
import { listMethods, matchRoute } from './http/router.js';
import * as operations from './operations/index.js';
import type { ServeOperation, ServerParts, ServeStreamOperation } from './operations/operation.js';

/** A function that any framework can mount. Never rejects. Rates are limited by the sender's address where it is told. */
export type Handler = (request: Request, sender?: RequestSender) => Promise<Response>;

/** How the handler stands in its server. */
export interface HandlerSettings {
  /** Path under which the contract is mounted, such as `/live`; empty at the root. */
  readonly basePath: string;
  readonly origins: AllowedOrigins;
  readonly onError: (error: unknown) => void;
}

const plainOperations = {
  discover: operations.discover,
  createStream: operations.createStream,
  listStreams: operations.listStreams,
  webhook: operations.webhook,
  oembed: operations.oembed,
} satisfies Partial<Record<Operation, ServeOperation>>;

const streamOperations = {
  getStream: operations.getStream,
  watchStream: operations.watchStream,
  updateStream: operations.updateStream,
  deleteStream: operations.deleteStream,
  createGrant: operations.createGrant,
  reportBroadcast: operations.reportBroadcast,
  createUpload: operations.createUpload,
  createViewerLink: operations.createViewerLink,
  measureUplink: operations.measureUplink,
} satisfies Record<Exclude<Operation, keyof typeof plainOperations>, ServeStreamOperation>;

/** What is counted of those who may; failures are counted where they are found. */
const limitedOperations: Partial<Record<Operation, LimitedAct>> = {
  createGrant: 'grant',
  createUpload: 'upload',
  measureUplink: 'upload',
};

/** Failures of ours or of what stands behind us: somebody who runs the server must learn of them. */
const reportedCodes: ReadonlySet<ProblemCode> = new Set([
  'internal-error',
  'provider-failed',
  'identity-unavailable',
]);

/** HTTP in, HTTP out: routes, problems, CORS and HEAD, around the operations. */
export function createHttpHandler(parts: ServerParts, settings: HandlerSettings): Handler {
  const answer = async ({ request, url, address }: Asked, path: string): Promise<Response> => {
    const piece = parts.pieces?.answer({ request, address }, path);
    if (piece) return piece;
    const { operation, params } = matchRoute(request.method, path);
    if (routes[operation].method === 'GET' && !hasCredential(request)) {
      parts.limits.take(address, 'read');
    }
    const question = { request, operation, address };
    if (isPlain(operation)) {
      const caller = await parts.access.require({ ...question, record: null });
      return plainOperations[operation](parts, { ...caller, request, url, params });
    }
    const record = await parts.store.get(params['id'] ?? '');
    // Viewers need no token to learn that nothing is there; others must first say who they are.
    if (!record && routes[operation].action === 'view') throw new ProblemError('stream-not-found');
    const caller = await parts.access.require({ ...question, record });
    if (!record) throw new ProblemError('stream-not-found');
    const act = limitedOperations[operation];
    if (act !== undefined) parts.limits.take(address, act);
    return streamOperations[operation](parts, { ...caller, request, url, params, record });
  };

  const answerOrProblem = async (request: Request, sender: RequestSender): Promise<Response> => {
    try {
      const url = new URL(request.url);
      const path = toPathWithin(settings.basePath, url.pathname);
      if (path === null) throw new ProblemError('route-not-found');
      if (request.method === 'OPTIONS') {
        const piece = parts.pieces?.describe(path);
        return createPreflightResponse(piece?.methods ?? listMethods(path), piece?.headers);
      }
      const { trustProxy = false } = parts.origin;
      const address = readClientAddress(request, sender.address ?? null, trustProxy);
      return await answer({ request, url, address }, path);
    } catch (error) {
      if (error instanceof ProblemError) {
        if (reportedCodes.has(error.code)) settings.onError(error);
        return toProblemResponse(error);
      }
      settings.onError(error);
      return toProblemResponse(new ProblemError('internal-error'));
    }
  };

  return async (request, sender = {}) => {
    const response = await answerOrProblem(request, sender);
    setCorsHeaders(response.headers, request, settings.origins);
    return request.method === 'HEAD' ? withoutBody(response) : response;
  };
}

/** A request, and whom it comes from. */
interface Asked {
  readonly request: Request;
  readonly url: URL;
  readonly address: string | null;
}

function isPlain(operation: Operation): operation is keyof typeof plainOperations {
  return Object.hasOwn(plainOperations, operation);
}

/** The path under the mount point, or null where it lies elsewhere. */
function toPathWithin(basePath: string, pathname: string): string | null {
  if (pathname === basePath) return '/';
  return pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : null;
}

function withoutBody(response: Response): Response {
  void response.body?.cancel();
  return new Response(null, response);
}
