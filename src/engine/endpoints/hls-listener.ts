import type { IncomingMessage, ServerResponse } from 'node:http';

import { ProblemError, toProblemResponse } from '../../contract/index.js';
import type { AuthorizeAccess } from '../access.js';
import type { RequestSender } from '../engine.js';
import type { HlsShelf } from '../hls/hls-shelf.js';
import { allowAnyOrigin } from './cors.js';
import { demandAccess } from './demand-access.js';
import { formatLoggedPath, parseEnginePath } from './engine-path.js';
import { findHls, formatHlsHeaders } from './hls-endpoint.js';

export interface HlsListenerOptions {
  readonly basePath: string;
  readonly authorize: AuthorizeAccess;
  readonly shelf: HlsShelf;
  /** An answer failed; its path and why. */
  readonly onFault: (path: string, error: unknown) => void;
}

/**
 * Answers live HLS on Node's own requests: hundreds of viewers ask several times a second each, and
 * what fetch's objects cost would be most of the work. False for requests of any other kind.
 */
export function createHlsListener(options: HlsListenerOptions) {
  const open = Object.fromEntries(allowAnyOrigin(new Response(null)).headers);
  return (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    { address = null }: RequestSender = {},
  ): boolean => {
    const { method, url = '' } = incoming;
    if (method !== 'GET' && method !== 'HEAD') return false;
    const [pathname = '', search = ''] = url.split('?', 2);
    const path = parseEnginePath(pathname, options.basePath);
    if (path?.to !== 'hls') return false;
    const gone = new AbortController();
    outgoing.once('close', () => gone.abort());
    const header = incoming.headers.authorization ?? null;
    const answer = async (): Promise<void> => {
      const { streamId, file, token } = path;
      await demandAccess(header, { action: 'watch', streamId, token, address }, options.authorize);
      const query = new URLSearchParams(search);
      const found = await findHls({ streamId, file, query, signal: gone.signal }, options.shelf);
      if (gone.signal.aborted) return;
      outgoing.writeHead(200, {
        ...open,
        ...formatHlsHeaders(found, header !== null || token !== null),
      });
      outgoing.end(method === 'HEAD' ? undefined : found.body);
    };
    answer().catch(async (error: unknown) => {
      const isProblem = error instanceof ProblemError;
      if (!isProblem) options.onFault(formatLoggedPath(pathname), error);
      if (gone.signal.aborted) return;
      const problem = toProblemResponse(isProblem ? error : new ProblemError('internal-error'));
      const text = await problem.text();
      outgoing.writeHead(problem.status, { ...open, ...Object.fromEntries(problem.headers) });
      outgoing.end(method === 'HEAD' ? undefined : text);
    });
    return true;
  };
}
