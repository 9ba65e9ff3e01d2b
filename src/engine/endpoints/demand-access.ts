import { ProblemError } from '../../contract/index.js';
import type { Access, AuthorizeAccess } from '../access.js';

/** Asks whether a request may do what it wants; throws the problem that stands for a refusal. `header` is its `Authorization`. */
export async function demandAccess(
  header: string | null,
  wanted: Omit<Access, 'token'>,
  authorize: AuthorizeAccess,
): Promise<void> {
  const token = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? null;
  switch (await authorize({ ...wanted, token })) {
    case 'allowed':
      return;
    case 'unauthenticated':
      throw new ProblemError(header === null ? 'token-missing' : 'token-invalid', {
        headers: { 'WWW-Authenticate': 'Bearer' },
      });
    case 'forbidden':
      throw new ProblemError('not-allowed');
    case 'unknown-stream':
      throw new ProblemError('stream-not-found');
  }
}
