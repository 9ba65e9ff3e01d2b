import type { Authorize } from '../access/authorize.js';
import { isSameSecret, readBearerToken } from '../access/bearer-token.js';

/** Whoever holds the token may do everything; everyone may view public streams. */
export function operatorToken(token: string): Authorize {
  // An unset environment variable comes in as undefined where nobody checks types.
  if (typeof token !== 'string' || token === '') {
    throw new TypeError('operatorToken needs a token that is not empty: is STREAMSIDE_TOKEN set?');
  }
  return async (question) => {
    const { action, stream } = question;
    if (action === 'view' && stream?.visibility === 'public') return 'allowed';
    // The request is made when it is read, and viewers' need not be.
    const given = readBearerToken(question.request);
    return given !== null && isSameSecret(given, token) ? 'allowed' : 'unauthenticated';
  };
}
