import type { Authorize } from '../authorize.js';
import { isSameSecret, readBearerToken } from '../bearer-token.js';

/** Whoever holds the token may do everything; everyone may view public streams. */
export function operatorToken(token: string): Authorize {
  if (token === '') throw new TypeError('The operator token must not be empty');
  return async ({ request, action, stream }) => {
    if (action === 'view' && stream?.visibility === 'public') return 'allowed';
    const given = readBearerToken(request);
    return given !== null && isSameSecret(given, token) ? 'allowed' : 'unauthenticated';
  };
}
