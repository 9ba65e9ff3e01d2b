import { createPublicKey } from 'node:crypto';
import type * as Jose from 'jose';
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose';

/** An identity service answers in a fraction of this; whoever signs in waits for it. */
const fetchTimeoutMs = 5_000;

/** Keys are changed within days; fetched this often, a withdrawn one is not trusted for long. */
const freshMs = 10 * 60_000;

/** A token with an unknown key asks for new keys at most so often, whoever invents such tokens. */
const unknownKeyCooldownMs = 30_000;

/** After a failure the next fetch waits, so that requests are not held up one after the other. */
const failureCooldownMs = 10_000;

/** While the service is down its last keys are still good for so long: an event must not end with it. */
const staleMs = 24 * 3_600_000;

/** Key sets in use are a few kB. */
const maxBytes = 1024 * 1024;

/**
 * Public keys that signatures are checked by: the address of a JSON Web Key Set, or of an object of
 * key ids and X.509 certificates (as Firebase has it for session cookies), or a set itself.
 */
export type SigningKeys =
  string | URL | { readonly keys: readonly Readonly<Record<string, unknown>>[] };

/** The identity service's keys cannot be had: nothing is known of the token. */
export class KeysUnavailableError extends Error {
  constructor(cause?: unknown) {
    super("The identity service's keys cannot be fetched", { cause });
    this.name = 'KeysUnavailableError';
  }
}

/** The keys' address, checked; null for a set that is given as it is. Throws a TypeError for what is no secure address. */
export function readKeyAddress(keys: SigningKeys): URL | null {
  if (typeof keys !== 'string' && !(keys instanceof URL)) return null;
  const url = URL.canParse(String(keys)) ? new URL(keys) : null;
  const isLoopback = url !== null && /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname);
  if (url?.protocol !== 'https:' && !(url?.protocol === 'http:' && isLoopback)) {
    throw new TypeError('jwks must be an https address, or a JSON Web Key Set');
  }
  return url;
}

/** Finds a token's key. Rejects with `KeysUnavailableError` where there is no telling. */
export function createKeyFinder(
  jose: typeof Jose,
  keys: SigningKeys,
  now: () => Date,
): JWTVerifyGetKey {
  const url = readKeyAddress(keys);
  if (url === null) return jose.createLocalJWKSet(keys as unknown as JSONWebKeySet);
  return jose.createRemoteJWKSet(url, {
    timeoutDuration: fetchTimeoutMs,
    cacheMaxAge: freshMs,
    cooldownDuration: unknownKeyCooldownMs,
    [jose.customFetch]: createPatientFetch(now),
  });
}

/** A fetch of key sets that brings the last one again while the service is down. */
function createPatientFetch(now: () => Date) {
  let last: { readonly body: string; readonly atMs: number } | null = null;
  let failedAtMs = -Infinity;

  const lastOr = (cause?: unknown): Response => {
    if (last === null || now().getTime() - last.atMs > staleMs)
      throw new KeysUnavailableError(cause);
    return new Response(last.body);
  };

  return async (url: string, init: RequestInit): Promise<Response> => {
    if (now().getTime() - failedAtMs < failureCooldownMs) return lastOr();
    try {
      const body = JSON.stringify(await fetchKeySet(url, init));
      last = { body, atMs: now().getTime() };
      return new Response(body);
    } catch (cause) {
      failedAtMs = now().getTime();
      return lastOr(cause);
    }
  };
}

async function fetchKeySet(url: string, init: RequestInit): Promise<JSONWebKeySet> {
  const response = await fetch(url, init);
  if (response.status !== 200) {
    void response.body?.cancel();
    throw new Error(`The key set was answered with ${response.status}`);
  }
  const text = await response.text();
  if (text.length > maxBytes) throw new Error('The key set is too large');
  return toKeySet(JSON.parse(text));
}

function toKeySet(json: unknown): JSONWebKeySet {
  if (typeof json !== 'object' || json === null) throw new Error('The key set is no object');
  if ('keys' in json && Array.isArray(json.keys)) return json as JSONWebKeySet;
  const certificates = Object.entries(json);
  if (certificates.length === 0) throw new Error('The key set is empty');
  return {
    keys: certificates.map(([kid, pem]) => {
      if (typeof pem !== 'string') throw new Error('The key set holds something else');
      const { kty, ...rest } = createPublicKey(pem).export({ format: 'jwk' });
      if (kty === undefined) throw new Error('A certificate has no key of a known type');
      return { ...rest, kty, kid };
    }),
  };
}
