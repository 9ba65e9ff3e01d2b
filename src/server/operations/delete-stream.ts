import { ProblemError } from '../../contract/index.js';
import type { ServeStreamOperation } from '../operation.js';

/** Ends the stream for good; its copies stay unless `?recordings=delete`. */
export const deleteStream: ServeStreamOperation = async ({ store, provider }, { record, url }) => {
  const wish = url.searchParams.get('recordings');
  if (wish !== null && wish !== 'delete') {
    throw new ProblemError('query-invalid', { detail: 'recordings must be delete, or absent' });
  }
  const { id, kept } = record;
  const remove = () =>
    provider.deleteStream({ id, state: kept.provider }, { recordings: wish === 'delete' });
  await remove();
  await store.delete(id);
  // Until the record was gone its grants were good: a publisher may have come back meanwhile.
  await remove();
  return new Response(null, { status: 204 });
};
