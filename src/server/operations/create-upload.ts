import { ProblemError, readUploadInput } from '../../contract/index.js';
import type { ServeStreamOperation } from '../operation.js';
import { toPrivateJson } from '../operation.js';
import { readJsonBody } from '../read-body.js';

/** Says where a safety piece goes, where the provider takes any. */
export const createUpload: ServeStreamOperation = async ({ provider }, { request, record }) => {
  if (!provider.createUpload) {
    throw new ProblemError('feature-unsupported', { detail: 'This deployment takes no uploads' });
  }
  const input = readUploadInput(await readJsonBody(request));
  const stream = { id: record.id, state: record.kept.provider };
  return toPrivateJson(await provider.createUpload(stream, input), { status: 201 });
};
