import type { Authorize } from '../authorize.js';
import { isSameSecret, readBearerToken } from '../bearer-token.js';

/** Whoever holds the token may do everything; everyone may view public streams. */
export function operatorToken(token: string): Authorize {
  // An unset environment variable comes in as undefined where nobody checks types.
  if (typeof token !== 'string' || token === '') {
    throw new TypeError('operatorToken needs a token that is not empty: is STREAMSIDE_TOKEN set?');
  }
  return async ({ request, action, stream }) => {
    if (action === 'view' && stream?.visibility === 'public') return 'allowed';
    const given = readBearerToken(request);
    return given !== null && isSameSecret(given, token) ? 'allowed' : 'unauthenticated';
  };
}
