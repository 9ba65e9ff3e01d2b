import { ProblemError } from '../../contract/index.js';
import type { Access, AuthorizeAccess } from '../access.js';

/** The bearer token of a request's `Authorization`, or null. */
export function readToken(header: string | null): string | null {
  return /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null;
}

/** What a request wants, and what is known of where it came from. */
interface WantedAccess extends Pick<Access, 'action' | 'streamId'> {
  readonly token?: string | null;
  readonly address?: string | null;
}

/**
 * Asks whether a request may do what it wants; throws the problem that stands for a refusal.
 * `header` is its `Authorization`; a token in the request's path goes before it.
 */
export async function demandAccess(
  header: string | null,
  { token = null, address = null, ...wanted }: WantedAccess,
  authorize: AuthorizeAccess,
): Promise<void> {
  const known = address === null ? {} : { address };
  switch (await authorize({ ...wanted, ...known, token: token ?? readToken(header) })) {
    case 'allowed':
      return;
    case 'unauthenticated':
      throw new ProblemError(
        header === null && token === null ? 'token-missing' : 'token-invalid',
        {
          headers: { 'WWW-Authenticate': 'Bearer' },
        },
      );
    case 'unknown-stream':
      throw new ProblemError('stream-not-found');
    case 'forbidden':
    default:
      // Whatever else an application without types may answer is no permission.
      throw new ProblemError('not-allowed');
  }
}
