import { ProblemError, routes, toProblemResponse } from '../contract/index.js';
import type { Operation } from '../contract/index.js';
import { createPreflightResponse, setCorsHeaders } from './cors.js';
import type { AllowedOrigins } from './cors.js';
import type { ServeOperation, ServerParts, ServeStreamOperation } from './operation.js';
import * as operations from './operations/index.js';
import { listMethods, matchRoute } from './router.js';

/** A function that any framework can mount. Never rejects. */
export type Handler = (request: Request) => Promise<Response>;

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
} satisfies Record<Exclude<Operation, keyof typeof plainOperations>, ServeStreamOperation>;

/** HTTP in, HTTP out: routes, problems, CORS and HEAD, around the operations. */
export function createHttpHandler(parts: ServerParts, settings: HandlerSettings): Handler {
  const answer = async (request: Request, url: URL, path: string): Promise<Response> => {
    const { operation, params } = matchRoute(request.method, path);
    if (isPlain(operation)) {
      const person = await parts.access.require(request, operation, null);
      return plainOperations[operation](parts, { request, url, params, person });
    }
    const record = await parts.store.get(params['id'] ?? '');
    // Viewers need no token to learn that nothing is there; others must first say who they are.
    if (!record && routes[operation].action === 'view') throw new ProblemError('stream-not-found');
    const person = await parts.access.require(request, operation, record);
    if (!record) throw new ProblemError('stream-not-found');
    return streamOperations[operation](parts, { request, url, params, person, record });
  };

  const answerOrProblem = async (request: Request): Promise<Response> => {
    try {
      const url = new URL(request.url);
      const path = toPathWithin(settings.basePath, url.pathname);
      if (path === null) throw new ProblemError('route-not-found');
      if (request.method === 'OPTIONS') return createPreflightResponse(listMethods(path));
      return await answer(request, url, path);
    } catch (error) {
      if (error instanceof ProblemError) {
        if (error.code === 'internal-error' || error.code === 'provider-failed') {
          settings.onError(error);
        }
        return toProblemResponse(error);
      }
      settings.onError(error);
      return toProblemResponse(new ProblemError('internal-error'));
    }
  };

  return async (request) => {
    const response = await answerOrProblem(request);
    setCorsHeaders(response.headers, request, settings.origins);
    return request.method === 'HEAD' ? withoutBody(response) : response;
  };
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
