import { createHmac, randomBytes } from 'node:crypto';
import { isSameSecret } from './bearer-token.js';
import type { StreamStore } from './stream-store.js';

/** Marks the format, so that another one can stand beside it. */
const prefix = 'sg1';

/** Name of the signing secret in the store, which all processes of a deployment share. */
const secretName = 'grant-tokens';

/** Tokens that let their holder publish to one stream and report on it. */
export interface GrantTokens {
  create(streamId: string, expiresAt: Date): Promise<string>;
  /** The stream that the token is for; null where it is not ours, was altered, or expired more than `graceMs` (0) ago. */
  read(token: string | null, graceMs?: number): Promise<string | null>;
}

/** Signs and checks grants by HMAC: nothing is stored per grant. */
export function createGrantTokens(store: StreamStore, now: () => Date): GrantTokens {
  let secret: Promise<string> | null = null;
  const sign = async (text: string) => {
    secret ??= store.secret(secretName);
    try {
      return createHmac('sha256', await secret)
        .update(text)
        .digest('base64url');
    } catch (error) {
      secret = null;
      throw error;
    }
  };

  return {
    async create(streamId, expiresAt) {
      const expiry = Math.floor(expiresAt.getTime() / 1_000).toString(36);
      const stream = Buffer.from(streamId).toString('base64url');
      const nonce = randomBytes(9).toString('base64url');
      const claims = `${prefix}.${stream}.${expiry}.${nonce}`;
      return `${claims}.${await sign(claims)}`;
    },
    async read(token, graceMs = 0) {
      const [, claims, stream, expiry, signature] =
        /^(sg1\.([\w-]+)\.([0-9a-z]{1,10})\.[\w-]+)\.([\w-]+)$/.exec(token ?? '') ?? [];
      if (!claims || !stream || !expiry || !signature) return null;
      if (!isSameSecret(signature, await sign(claims))) return null;
      if (Number.parseInt(expiry, 36) * 1_000 + graceMs <= now().getTime()) return null;
      return Buffer.from(stream, 'base64url').toString();
    },
  };
}
