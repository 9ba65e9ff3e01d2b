import { createHash, timingSafeEqual } from 'node:crypto';

/** The request's bearer token (RFC 6750 §2.1), or null where it has none. */
export function readBearerToken(request: Request): string | null {
  const [, token] =
    /^bearer +([\w.~+/-]+=*) *$/i.exec(request.headers.get('Authorization') ?? '') ?? [];
  return token ?? null;
}

/** Compares secrets in a time that tells nothing of where they differ. */
export function isSameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
