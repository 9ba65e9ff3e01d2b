import type { RequestSender } from '../engine/index.js';

/** Answers one request. */
export type Fetch = (request: Request, sender: RequestSender) => Promise<Response>;

/** Where everything stands on the server. */
export const sitePaths = {
  contract: '/live',
  media: '/media',
  script: '/streamside.js',
  health: '/healthz',
  metrics: '/metrics',
} as const;

/** One server of four: the contract, the engine's media, its operation, and the files for all other paths. */
export function createSite(parts: {
  contract: Fetch;
  media: Fetch;
  operations: Fetch;
  files: Fetch;
}): Fetch {
  const isBelow = (path: string, base: string) => path === base || path.startsWith(`${base}/`);
  return async (request, sender) => {
    const { pathname } = new URL(request.url);
    if (isBelow(pathname, sitePaths.contract)) return parts.contract(request, sender);
    if (isBelow(pathname, sitePaths.media)) return parts.media(request, sender);
    const isOperations = pathname === sitePaths.health || pathname === sitePaths.metrics;
    return isOperations ? parts.operations(request, sender) : parts.files(request, sender);
  };
}
