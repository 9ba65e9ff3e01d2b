import type { Destination } from '../broadcaster-settings.js';

const WHIP = 'whip';
/** Those of FNV-1a, for 32 bits. */
const HASH_START = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;

/** What of a query is let in by, and not who is meant. */
const passing = /token|sig|key|auth|jwt|exp|hash|policy|nonce|secret|pass/i;

/** Of what is broadcast to a mere address: nobody takes what is kept of it. Earlier versions told no addresses apart. */
export function isWhipKey(key: string): boolean {
  return key === WHIP || key.startsWith(`${WHIP} `);
}

/** Tells addresses apart, and is too short for anyone to find one again by it. */
function hash(words: string): string {
  let sum = HASH_START;
  for (let at = 0; at < words.length; at += 1) {
    sum = Math.imul(sum ^ words.charCodeAt(at), HASH_FACTOR);
  }
  return (sum >>> 0).toString(36);
}

/**
 * The names under which what is kept for a destination is found again, the present one first. Addresses of
 * WHIP may be secrets: what is kept for one is found by anyone on this origin. What its query names as a token
 * may be another at each load and counts for nothing; `stream`, where a page gives one beside such an address,
 * tells events apart as well. Earlier versions had the whole of an address.
 */
export function listSafetyKeys(
  destination: Destination,
  stream = '',
): readonly [present: string, ...before: string[]] {
  if (destination.kind === 'stream') {
    return [`${toUrl(destination.endpoint).href} ${destination.stream}`];
  }
  const { origin, pathname, searchParams, href } = toUrl(destination.url);
  const named = [...searchParams].filter(([name]) => !passing.test(name)).join('&');
  const whole = `${WHIP} ${hash(href)}`;
  return [`${WHIP} ${hash(`${origin}${pathname} ${named} ${stream}`)}`, whole];
}

function toUrl(address: string): URL {
  return new URL(address, document.baseURI);
}
