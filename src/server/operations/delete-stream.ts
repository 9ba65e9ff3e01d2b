import { ProblemError } from '../../contract/index.js';
import { withinDeadline } from '../failures/deadline.js';
import type { ServeStreamOperation } from './operation.js';

/** Who deletes is not kept waiting for a slow service: the sweep goes on with it. */
const deadlineMs = 10_000;

/** When the sweep takes over; later than the deadline, so that the two do not meet. */
const sweepAfterMs = 15_000;

/** Ends the stream for good; its copies stay unless `?recordings=delete`. */
export const deleteStream: ServeStreamOperation = async (parts, { record, url }) => {
  const { store, provider, streams, now, onError } = parts;
  const wish = url.searchParams.get('recordings');
  if (wish !== null && wish !== 'delete') {
    throw new ProblemError('query-invalid', { detail: 'recordings must be delete, or absent' });
  }
  const recordings = wish === 'delete';
  const dueAt = new Date(now().getTime() + sweepAfterMs).toISOString();
  // First of all the record: with it all grants are void, and a publisher cannot come back meanwhile.
  await store.delete(record.id, { recordings, dueAt });
  try {
    const stream = await streams.from(record);
    await withinDeadline(provider.deleteStream(stream, { recordings }), deadlineMs);
    await store.clearLeftover(record.id);
  } catch (error) {
    onError(error);
  }
  return new Response(null, { status: 204 });
};
