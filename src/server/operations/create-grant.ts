import { ProblemError, readGrantInput } from '../../contract/index.js';
import { readOptionalJsonBody } from '../http/read-body.js';
import { readRequestOrigin } from '../http/request-origin.js';
import { keepOutcome } from '../streams/provider-streams.js';
import type { StreamRecord } from '../streams/stream-record.js';
import { toPrivateJson } from './operation.js';
import type { ServeStreamOperation } from './operation.js';

/** An encoder's key is typed in days before the event, and does not expire by itself. */
const encoderMs = 30 * 24 * 3_600_000;

/** Lets someone publish to this stream: the address and a token of its own, which expires. */
export const createGrant: ServeStreamOperation = async (parts, { request, record }) => {
  const { store, provider, streams, grantTokens, now } = parts;
  const { rotate = false } = readGrantInput(await readOptionalJsonBody(request));
  // Whole seconds, as the token counts them.
  const expiry = Math.floor((now().getTime() + parts.grantMs) / 1_000) * 1_000;
  const expiresAt = new Date(expiry).toISOString();
  const { id } = record;
  // Kept first: from now on the stream may go live, and the reconciler must look at it.
  const standing = await store.update(id, (current) => awaitPublisher(current, expiry, now()));
  if (!standing) throw new ProblemError('stream-not-found');
  const token = await grantTokens.create(id, new Date(expiry));
  const { value, remember } = await provider.createGrant(await streams.from(standing), {
    origin: readRequestOrigin(request, parts.origin),
    token,
    expiresAt,
    rotate,
  });
  const kept = remember
    ? await store.update(id, (current) => keepOutcome(current, { remember }, provider))
    : standing;
  if (!kept) throw new ProblemError('stream-not-found');
  const isSame = value.whip.token === token;
  return toPrivateJson(isSame ? value : { ...value, token }, { status: 201 });
};

function awaitPublisher({ shown, kept }: StreamRecord, expiry: number, now: Date) {
  const until = shown.method === 'encoder' ? now.getTime() + encoderMs : expiry;
  const before = kept.grantedUntil === null ? -Infinity : Date.parse(kept.grantedUntil);
  const grantedUntil = new Date(Math.max(until, before)).toISOString();
  const attention = kept.attention === 'close' ? 'close' : 'waiting';
  return { shown, kept: { ...kept, attention, grantedUntil } as const };
}
