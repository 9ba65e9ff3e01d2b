import type { Destination } from '../broadcaster-settings.js';

const WHIP = 'whip';
/** Those of FNV-1a, for 32 bits. */
const HASH_START = 0x811c9dc5;
const HASH_FACTOR = 0x01000193;

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
 * The name under which what is kept for a destination is found again. Addresses of WHIP may be secrets:
 * what is kept for one is found by anyone on this origin.
 */
export function toSafetyKey(destination: Destination): string {
  if (destination.kind === 'whip') return `${WHIP} ${hash(toHref(destination.url))}`;
  return `${toHref(destination.endpoint)} ${destination.stream}`;
}

function toHref(address: string): string {
  return new URL(address, globalThis.location.href).href;
}
