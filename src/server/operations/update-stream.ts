import { ProblemError, readStreamPatch } from '../../contract/index.js';
import type { StreamPatch } from '../../contract/index.js';
import { maxStreamBytes, readJsonBody } from '../http/read-body.js';
import { orderMarks } from '../streams/order-marks.js';
import { keepOutcome } from '../streams/provider-streams.js';
import type { StreamRecord } from '../streams/stream-record.js';
import { formatEtagOf } from './get-stream.js';
import { toPrivateJson } from './operation.js';
import type { ServeStreamOperation } from './operation.js';
import { presentStream } from './present-stream.js';

/** Changes the fields that are given; the others stay. */
export const updateStream: ServeStreamOperation = async (parts, call) => {
  const { store, provider, streams } = parts;
  const patch = readStreamPatch(await readJsonBody(call.request, maxStreamBytes));
  if (patch.method === 'encoder' && !provider.features.includes('encoder')) {
    throw new ProblemError('feature-unsupported', { detail: 'method encoder is not available' });
  }
  const outcome = await provider.updateStream?.(await streams.from(patched(call.record, patch)));
  const { value = {}, ...memory } = outcome ?? {};
  const record = await store.update(call.record.id, (current) => ({
    ...keepOutcome(patched(current, patch), { ...value, ...memory }, provider),
    isWrite: true,
  }));
  if (!record) throw new ProblemError('stream-not-found');
  const { stream } = await presentStream(parts, record, call.request);
  const etag = formatEtagOf(parts, record, JSON.stringify(stream));
  return toPrivateJson(stream, { headers: { ETag: etag } });
};

function patched(record: StreamRecord, patch: StreamPatch): StreamRecord {
  const { kept } = record;
  const { marks, ...shown } = record.shown;
  return {
    ...record,
    shown: {
      ...shown,
      ...orderMarks(patch.marks ?? marks),
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
  };
}
