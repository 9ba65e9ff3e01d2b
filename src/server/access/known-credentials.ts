import { createHash } from 'node:crypto';

/** Those who manage and broadcast, with some that are renewed every hour. */
const maxKnown = 10_000;

/** Remembers what was accepted before, by its digest: a stranger's failures must not lock out an operator behind the same address. */
export class KnownCredentials {
  readonly #known = new Set<string>();

  has(request: Request): boolean {
    const digest = digestOf(request);
    return digest !== null && this.#known.has(digest);
  }

  add(request: Request): void {
    const digest = digestOf(request);
    if (digest === null) return;
    // Added anew, so that the set is in the order of last use.
    this.#known.delete(digest);
    this.#known.add(digest);
    const [oldest] = this.#known;
    if (this.#known.size > maxKnown && oldest !== undefined) this.#known.delete(oldest);
  }
}

/** Whether the request says, rightly or not, who sends it. */
export function hasCredential({ headers }: Request): boolean {
  return headers.has('Authorization') || headers.has('Cookie');
}

function digestOf({ headers }: Request): string | null {
  const credential = headers.get('Authorization') ?? headers.get('Cookie');
  return credential && createHash('sha256').update(credential).digest('base64url');
}
