import type { MediaCredentials } from './read-credentials.js';

/** The page's next token; null where it gives none. Rejects at the abort, also where the page never answers. */
export function askToken(
  { getToken }: Pick<MediaCredentials, 'getToken'>,
  signal: AbortSignal,
): Promise<string | null> {
  return new Promise((resolve, reject) => {
    if (getToken === null) return resolve(null);
    signal.addEventListener('abort', () => reject(new DOMException('Too late', 'AbortError')));
    getToken().then(resolve, reject);
  });
}
