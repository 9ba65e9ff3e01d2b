import { ProblemError, readUploadInput } from '../../contract/index.js';
import { readJsonBody } from '../http/read-body.js';
import { keepOutcome } from '../streams/provider-streams.js';
import { toPrivateJson } from './operation.js';
import type { ServeStreamOperation } from './operation.js';

/** Says where a safety piece goes, where the provider takes any. */
export const createUpload: ServeStreamOperation = async (parts, { request, record }) => {
  const { store, provider, streams } = parts;
  if (!provider.createUpload) {
    throw new ProblemError('feature-unsupported', { detail: 'This deployment takes no uploads' });
  }
  const input = readUploadInput(await readJsonBody(request));
  const { value, remember } = await provider.createUpload(await streams.from(record), input);
  if (remember) {
    // A copy is on its way: the stream is looked at until the service has made something of it.
    const standing = await store.update(record.id, (current) => {
      const { shown, kept } = keepOutcome(current, { remember }, provider);
      return { shown, kept: { ...kept, attention: 'close' } };
    });
    // Deleted meanwhile: what is sent there now nobody would ever remove.
    if (!standing) throw new ProblemError('stream-not-found');
  }
  return toPrivateJson(value, { status: 201 });
};
