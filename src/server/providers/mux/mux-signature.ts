import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far a delivery's time may be from ours, either way: Mux's own sentence for the past, clocks for the future. */
const toleranceMs = 300_000;

/** More signatures than any change of secrets brings; a header is not a place to keep us busy. */
const maxSignatures = 8;

/** One delivery, as it came. */
export interface SignedDelivery {
  readonly body: Uint8Array;
  /** `Mux-Signature`; null where there is none. */
  readonly signature: string | null;
  readonly now: Date;
}

/**
 * The headers with which Mux sends a webhook of this body: for tests of what receives them. `now` is
 * when it is signed.
 */
export function signMuxWebhook(
  body: Uint8Array | string,
  secret: string,
  now: Date = new Date(),
): { readonly 'Mux-Signature': string } {
  const time = String(Math.floor(now.getTime() / 1_000));
  return { 'Mux-Signature': `t=${time},v1=${digest(secret, time, body).toString('hex')}` };
}

/**
 * Whether the body was signed with this secret, and within five minutes of now. Works on bytes as
 * they came, takes the same time whatever is wrong, and any one of several `v1` will do.
 */
export function isSignedByMux({ body, signature, now }: SignedDelivery, secret: string): boolean {
  const fields = (signature ?? '').split(',').map((field) => field.trim().split('='));
  const valuesOf = (name: string) =>
    fields.flatMap(([key, value]) => (key === name && value !== undefined ? [value] : []));
  const [time = ''] = valuesOf('t');
  // What was signed is the text of the time, so nothing but digits is read as one.
  if (!/^\d{1,12}$/.test(time)) return false;
  const expected = digest(secret, time, body);
  const isAuthentic = valuesOf('v1')
    .slice(0, maxSignatures)
    .map((value) => timingSafeEqual(toDigest(value), expected))
    .includes(true);
  return isAuthentic && Math.abs(now.getTime() - Number(time) * 1_000) <= toleranceMs;
}

function digest(secret: string, time: string, body: Uint8Array | string): Buffer {
  return createHmac('sha256', secret).update(`${time}.`).update(body).digest();
}

/** Of the length that a comparison needs, and equal to no signature where it is not one. */
function toDigest(hex: string): Buffer {
  return /^[0-9a-f]{64}$/i.test(hex) ? Buffer.from(hex, 'hex') : Buffer.alloc(32);
}
