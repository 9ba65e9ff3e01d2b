import { ProblemError, readStreamPatch } from '../../contract/index.js';
import type { StreamPatch } from '../../contract/index.js';
import { maxStreamBytes, readJsonBody } from '../http/read-body.js';
import { orderMarks } from '../streams/order-marks.js';
import { keepOutcome } from '../streams/provider-streams.js';
import type { StreamRecord } from '../streams/stream-record.js';
import { formatEtagOf } from './get-stream.js';
import { toPrivateJson } from './operation.js';
import type { ServerParts, ServeStreamOperation } from './operation.js';
import { presentStream } from './present-stream.js';

/** Changes the fields that are given; the others stay. */
export const updateStream: ServeStreamOperation = async (parts, call) => {
  const { provider, updates } = parts;
  const patch = readStreamPatch(await readJsonBody(call.request, maxStreamBytes));
  if (patch.method === 'encoder' && !provider.features.includes('encoder')) {
    throw new ProblemError('feature-unsupported', { detail: 'method encoder is not available' });
  }
  const record = await updates(call.record.id, () => applyPatch(parts, call.record.id, patch));
  const { stream } = await presentStream(parts, record, call);
  const etag = formatEtagOf(parts, record, JSON.stringify(stream));
  return toPrivateJson(stream, { headers: { ETag: etag } });
};

/**
 * Tells the services, and then keeps it. Another process may have changed other fields meanwhile,
 * such as who may play it: then what came of both is told once more.
 */
async function applyPatch(
  { store, provider, streams }: ServerParts,
  id: string,
  patch: StreamPatch,
): Promise<StreamRecord> {
  for (let change = patch, isFirst = true; ; change = {}, isFirst = false) {
    const standing = await store.get(id);
    if (!standing) throw new ProblemError('stream-not-found');
    const told = patched(standing, change);
    const outcome = await provider.updateStream?.(await streams.from(told));
    const { value = {}, ...memory } = outcome ?? {};
    const record = await store.update(id, (current) => ({
      ...keepOutcome(patched(current, change), { ...value, ...memory }, provider),
      isWrite: isFirst,
    }));
    if (!record) throw new ProblemError('stream-not-found');
    if (!provider.updateStream || isToldSame(told, record)) return record;
  }
}

/** Whether the services are told the same of both. */
function isToldSame(a: StreamRecord, b: StreamRecord): boolean {
  return (
    a.shown.title === b.shown.title &&
    a.shown.method === b.shown.method &&
    a.shown.visibility === b.shown.visibility &&
    a.kept.backup === b.kept.backup
  );
}

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
