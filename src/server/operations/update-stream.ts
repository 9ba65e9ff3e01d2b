import { ProblemError, readStreamPatch } from '../../contract/index.js';
import type { ServeStreamOperation } from '../operation.js';
import { toPrivateJson } from '../operation.js';
import { readJsonBody } from '../read-body.js';
import { toStream } from '../to-stream.js';
import { formatEtag } from './get-stream.js';

/** Changes the fields that are given; the others stay. */
export const updateStream: ServeStreamOperation = async ({ store, provider }, call) => {
  const patch = readStreamPatch(await readJsonBody(call.request));
  if (patch.method === 'encoder' && !provider.features.includes('encoder')) {
    throw new ProblemError('feature-unsupported', { detail: 'method encoder is not available' });
  }
  const record = await store.update(call.record.id, ({ shown, kept }) => ({
    isWrite: true,
    shown: {
      ...shown,
      title: patch.title ?? shown.title,
      method: patch.method ?? shown.method,
      visibility: patch.visibility ?? shown.visibility,
      startsAt: patch.startsAt === undefined ? shown.startsAt : patch.startsAt,
    },
    kept: {
      ...kept,
      managers: patch.managers ?? kept.managers,
      backup: patch.backup ?? kept.backup,
    },
  }));
  if (!record) throw new ProblemError('stream-not-found');
  return toPrivateJson(toStream(record), { headers: { ETag: formatEtag(record) } });
};
