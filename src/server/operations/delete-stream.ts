import { ProblemError } from '../../contract/index.js';
import type { ServeStreamOperation } from '../operation.js';

/** Ends the stream for good; its copies stay unless `?recordings=delete`. */
export const deleteStream: ServeStreamOperation = async ({ store, provider }, { record, url }) => {
  const wish = url.searchParams.get('recordings');
  if (wish !== null && wish !== 'delete') {
    throw new ProblemError('query-invalid', { detail: 'recordings must be delete, or absent' });
  }
  const { id, kept } = record;
  await provider.deleteStream({ id, state: kept.provider }, { recordings: wish === 'delete' });
  await store.delete(id);
  return new Response(null, { status: 204 });
};
