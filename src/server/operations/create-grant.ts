import { ProblemError } from '../../contract/index.js';
import type { ServeStreamOperation } from '../operation.js';
import { toPrivateJson } from '../operation.js';
import { readRequestOrigin } from '../request-origin.js';

/** Lets someone publish to this stream: the address and a token of its own, which expires. */
export const createGrant: ServeStreamOperation = async (parts, { request, record }) => {
  const { store, provider, grantTokens, now } = parts;
  // Whole seconds, as the token counts them.
  const expiry = Math.floor((now().getTime() + parts.grantMs) / 1_000) * 1_000;
  const expiresAt = new Date(expiry).toISOString();
  const { id } = record;
  // Kept first: from now on the stream may go live, and the reconciler must look at it.
  const standing = await store.update(id, ({ shown, kept }) => ({
    shown,
    kept: { ...kept, attended: true, grantedUntil: laterOf(kept.grantedUntil, expiresAt) },
  }));
  if (!standing) throw new ProblemError('stream-not-found');
  const grant = await provider.createGrant(
    { id, state: standing.kept.provider },
    {
      origin: readRequestOrigin(request, parts.origin),
      token: await grantTokens.create(id, new Date(expiry)),
      expiresAt,
    },
  );
  return toPrivateJson(grant, { status: 201 });
};

function laterOf(a: string | null, b: string): string {
  return a !== null && Date.parse(a) > Date.parse(b) ? a : b;
}
