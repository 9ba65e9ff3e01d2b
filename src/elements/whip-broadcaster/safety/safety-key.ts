import type { Destination } from '../broadcaster-settings.js';

/** Of what is broadcast to a mere address: nobody takes what is kept of it. */
export const WHIP_KEY = 'whip';

/**
 * The name under which what is kept for a destination is found again. Addresses of WHIP may be secrets:
 * what is kept for one is found by anyone on this origin.
 */
export function toSafetyKey(destination: Destination): string {
  if (destination.kind === 'whip') return WHIP_KEY;
  return `${new URL(destination.endpoint, globalThis.location.href).href} ${destination.stream}`;
}
