import { randomBytes } from 'node:crypto';
import type { StreamStore } from '../streams/stream-store.js';
import { createSignedTokens } from './signed-tokens.js';

/** Tokens that let their holder publish to one stream and report on it. */
export interface GrantTokens {
  create(streamId: string, expiresAt: Date): Promise<string>;
  /** The stream that the token is for; null where it is not ours, was altered, or expired more than `graceMs` (0) ago. */
  read(token: string | null, graceMs?: number): Promise<string | null>;
}

/** Signs and checks grants: nothing is stored per grant. */
export function createGrantTokens(
  store: Pick<StreamStore, 'secret'>,
  now: () => Date,
): GrantTokens {
  const tokens = createSignedTokens({ prefix: 'sg1', secretName: 'grant-tokens' }, store, now);
  return {
    create: (streamId, expiresAt) =>
      tokens.create({ streamId, expiresAt }, randomBytes(9).toString('base64url')),
    read: async (token, graceMs) => (await tokens.read(token, graceMs))?.streamId ?? null,
  };
}
