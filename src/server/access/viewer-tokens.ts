import { randomBytes } from 'node:crypto';
import type { StreamRecord } from '../streams/stream-record.js';
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

/** Of a stream's record, what its links are made and judged by. */
type LinkedStream = Pick<StreamRecord, 'id'> & {
  readonly kept: Pick<StreamRecord['kept'], 'linkGeneration'>;
};

/** Tokens that let their holder view one stream, in an `Authorization` header or within an address. */
export interface ViewerTokens {
  /** A link's token: no two are the same. */
  create(stream: LinkedStream, expiresAt: Date): Promise<string>;
  /** For the addresses of someone who may view without a link; the same within an hour. */
  createForSession(stream: LinkedStream): Promise<TokenClaims & { readonly token: string }>;
  /**
   * Null where the token is not ours, was altered, has expired, or is one of `about`'s that were
   * made void since. Of another stream's it is not known whether they were.
   */
  read(token: string | null, about: LinkedStream | null): Promise<TokenClaims | null>;
}

/** Signs and checks what viewers of private streams carry: nothing is stored per viewer. */
export function createViewerTokens(
  store: Pick<StreamStore, 'secret'>,
  now: () => Date,
): ViewerTokens {
  const tokens = createSignedTokens({ prefix: 'sv1', secretName: 'viewer-tokens' }, store, now);
  return {
    create: (stream, expiresAt) =>
      tokens.create(
        { streamId: stream.id, expiresAt },
        formatNonce(stream, randomBytes(9).toString('base64url')),
      ),
    async createForSession(stream) {
      const until = now().getTime() + sessionMs;
      const expiresAt = new Date(Math.ceil(until / roundingMs) * roundingMs);
      const claims = { streamId: stream.id, expiresAt };
      const token = await tokens.create(claims, formatNonce(stream, 'session'));
      return { token, ...claims };
    },
    async read(token, about) {
      const claims = await tokens.read(token);
      if (claims === null) return null;
      const { streamId, expiresAt, nonce } = claims;
      const isVoid = streamId === about?.id && readGeneration(nonce) !== generationOf(about);
      return isVoid ? null : { streamId, expiresAt };
    },
  };
}

const generationOf = ({ kept }: LinkedStream) => kept.linkGeneration ?? 0;

const formatNonce = (stream: LinkedStream, rest: string) => `${generationOf(stream)}-${rest}`;

const readGeneration = (nonce: string) => Number(/^\d+(?=-)/.exec(nonce)?.[0] ?? 0);
