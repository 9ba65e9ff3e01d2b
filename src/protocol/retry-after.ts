/** A server's wish beyond this is cut: an event that happens once cannot wait out a mistaken hour. */
const MAX_RETRY_AFTER_MS = 120_000;

/** Milliseconds that a `Retry-After` header (seconds or HTTP-date) asks for, or undefined where it cannot be read. */
export function parseRetryAfter(value: string | null, now = Date.now()): number | undefined {
  if (!value) return undefined;
  const delayMs = /^\s*\d+\s*$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(delayMs, 0), MAX_RETRY_AFTER_MS);
}
