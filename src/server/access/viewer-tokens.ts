import { randomBytes } from 'node:crypto';
import type { StreamStore } from '../streams/stream-store.js';
import { createSignedTokens } from './signed-tokens.js';
import type { TokenClaims } from './signed-tokens.js';

/**
 * Addresses that somebody who is signed in gets with a private stream are good for a recording's
 * length and more, and no longer: they may be passed on.
 */
const sessionMs = 12 * 3_600_000;

/** Within such a time everybody gets the same addresses, so that a player need not load anew. */
const roundingMs = 3_600_000;

/** Tokens that let their holder view one stream, in an `Authorization` header or within an address. */
export interface ViewerTokens {
  /** A link's token: no two are the same. */
  create(streamId: string, expiresAt: Date): Promise<string>;
  /** For the addresses of someone who may view without a link; the same within an hour. */
  createForSession(streamId: string): Promise<TokenClaims & { readonly token: string }>;
  /** Null where the token is not ours, was altered, or has expired. */
  read(token: string | null): Promise<TokenClaims | null>;
}

/** Signs and checks what viewers of private streams carry: nothing is stored per viewer. */
export function createViewerTokens(
  store: Pick<StreamStore, 'secret'>,
  now: () => Date,
): ViewerTokens {
  const tokens = createSignedTokens({ prefix: 'sv1', secretName: 'viewer-tokens' }, store, now);
  return {
    create: (streamId, expiresAt) =>
      tokens.create({ streamId, expiresAt }, randomBytes(9).toString('base64url')),
    async createForSession(streamId) {
      const until = now().getTime() + sessionMs;
      const expiresAt = new Date(Math.ceil(until / roundingMs) * roundingMs);
      const token = await tokens.create({ streamId, expiresAt }, 'session');
      return { token, streamId, expiresAt };
    },
    read: (token) => tokens.read(token),
  };
}
