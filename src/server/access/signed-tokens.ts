import { createHmac } from 'node:crypto';
import type { StreamStore } from '../streams/stream-store.js';
import { isSameSecret } from './bearer-token.js';

/** One kind of token. Kinds have secrets of their own, so that none can pass for another. */
export interface TokenKind {
  /** Marks kind and format, so that others can stand beside it. */
  readonly prefix: string;
  /** Name of the signing secret in the store, which all processes of a deployment share. */
  readonly secretName: string;
}

/** What a token says. */
export interface TokenClaims {
  readonly streamId: string;
  readonly expiresAt: Date;
}

/** The same with what else was put into it. */
export interface ReadTokenClaims extends TokenClaims {
  readonly nonce: string;
}

/** Tokens that are about one stream and expire. */
export interface SignedTokens {
  /** The same claims and nonce make the same token. `expiresAt` counts in whole seconds. */
  create(claims: TokenClaims, nonce: string): Promise<string>;
  /** Null where the token is not of this kind, was altered, or expired more than `graceMs` (0) ago. */
  read(token: string | null, graceMs?: number): Promise<ReadTokenClaims | null>;
}

/** Signs and checks tokens by HMAC: nothing is stored per token. */
export function createSignedTokens(
  { prefix, secretName }: TokenKind,
  store: Pick<StreamStore, 'secret'>,
  now: () => Date,
): SignedTokens {
  const pattern = new RegExp(
    `^(${prefix}\\.([\\w-]+)\\.([0-9a-z]{1,10})\\.([\\w-]+))\\.([\\w-]+)$`,
  );
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
    async create({ streamId, expiresAt }, nonce) {
      const expiry = Math.floor(expiresAt.getTime() / 1_000).toString(36);
      const stream = Buffer.from(streamId).toString('base64url');
      const claims = `${prefix}.${stream}.${expiry}.${nonce}`;
      return `${claims}.${await sign(claims)}`;
    },
    async read(token, graceMs = 0) {
      const [, claims, stream, expiry, nonce, signature] = pattern.exec(token ?? '') ?? [];
      if (!claims || !stream || !expiry || !nonce || !signature) return null;
      if (!isSameSecret(signature, await sign(claims))) return null;
      const expiresAt = new Date(Number.parseInt(expiry, 36) * 1_000);
      if (expiresAt.getTime() + graceMs <= now().getTime()) return null;
      return { streamId: Buffer.from(stream, 'base64url').toString(), expiresAt, nonce };
    },
  };
}
