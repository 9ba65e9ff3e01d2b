/** Answers one request. */
export type Fetch = (request: Request) => Promise<Response>;

/** Where everything stands on the server. */
export const sitePaths = { contract: '/live', media: '/media', script: '/streamside.js' } as const;

/** One server of three: the contract, the engine's media, and the files for all other paths. */
export function createSite(parts: { contract: Fetch; media: Fetch; files: Fetch }): Fetch {
  const isBelow = (path: string, base: string) => path === base || path.startsWith(`${base}/`);
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (isBelow(pathname, sitePaths.contract)) return parts.contract(request);
    if (isBelow(pathname, sitePaths.media)) return parts.media(request);
    return parts.files(request);
  };
}
