import { createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { CloudflareClient } from './cloudflare-client.js';

/** Tokens that the API makes are good for a day at most. */
const maxServiceTokenMs = 23 * 3_600_000;

/** Ends are rounded to this, so that viewers of one stream share a token and the API is seldom asked. */
const stepMs = 600_000;

/** A key made by `POST /accounts/{account}/stream/keys`, as that call answers it. */
export interface CloudflareSigningKey {
  readonly id: string;
  /** Base64 of the PEM text; the PEM text itself will do. */
  readonly pem: string;
}

/** Makes tokens that take the place of the id in the addresses of a video or input. */
export interface PlaybackSigner {
  /** Good until then, or for as long as the service allows. */
  sign(uid: string, expiresAt: Date): Promise<SignedPlayback>;
}

/** What takes the place of the id, and until when it does. */
export interface SignedPlayback {
  readonly token: string;
  readonly expiresAt: Date;
}

/** With a key tokens are made here, without any call; without one the service is asked. */
export function createPlaybackSigner(
  client: CloudflareClient,
  options: { signingKey?: CloudflareSigningKey; now: () => Date },
): PlaybackSigner {
  const { signingKey, now } = options;
  if (signingKey !== undefined) {
    const key = readKey(signingKey.pem);
    return {
      async sign(uid, expiresAt) {
        return { token: formatToken(uid, signingKey.id, key, expiresAt), expiresAt };
      },
    };
  }
  const tokens = new Map<string, { signed: Promise<SignedPlayback>; until: number }>();
  return {
    sign(uid, expiresAt) {
      const nowMs = now().getTime();
      const wanted = Math.min(expiresAt.getTime(), nowMs + maxServiceTokenMs);
      const until = Math.max(
        Math.floor(wanted / stepMs) * stepMs,
        Math.min(wanted, nowMs + stepMs),
      );
      for (const [name, { until: end }] of tokens) if (end <= nowMs) tokens.delete(name);
      const name = `${uid} ${until}`;
      const known = tokens.get(name);
      if (known !== undefined) return known.signed;
      const end = new Date(until);
      const making = client.createPlaybackToken(uid, end);
      const signed = making.then((token) => ({ token, expiresAt: end }));
      tokens.set(name, { signed, until });
      signed.catch(() => tokens.delete(name));
      return signed;
    },
  };
}

function readKey(pem: string): KeyObject {
  const text = pem.includes('-----BEGIN') ? pem : Buffer.from(pem, 'base64').toString();
  try {
    return createPrivateKey(text);
  } catch {
    // Without the cause: it may quote the key.
    throw new TypeError('signingKey.pem must be an RSA private key, as Cloudflare answers it');
  }
}

function formatToken(uid: string, kid: string, key: KeyObject, expiresAt: Date): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const exp = Math.floor(expiresAt.getTime() / 1_000);
  const text = `${encode({ alg: 'RS256', kid })}.${encode({ sub: uid, kid, exp })}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
}
