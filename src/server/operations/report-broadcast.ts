import { ProblemError, readBroadcastReport } from '../../contract/index.js';
import { maxReportBytes, readJsonBody } from '../http/read-body.js';
import { measureSkew } from '../streams/device-clock.js';
import type { ServeStreamOperation } from './operation.js';

/** A device makes a broadcast per connection at most; a day of dropping every minute stays near this. */
const maxBroadcasts = 1_000;

/** A report says nothing of the services; what was seen of them lately will do. */
const knownForMs = 5_000;

/** Room comes only with another stream; clients that obey this do no harm meanwhile. */
const fullRetryAfterSeconds = 3_600;

/** Keeps the device's own account of a broadcast; the one sent last stands. */
export const reportBroadcast: ServeStreamOperation = async (parts, { request, record, params }) => {
  const { store, reconciler, now } = parts;
  const { broadcastId = '' } = params;
  if ([...broadcastId].length > 200 || broadcastId.includes('\0')) {
    throw new ProblemError('field-invalid', { detail: 'broadcastId must be 1 to 200 characters' });
  }
  const report = readBroadcastReport(await readJsonBody(request, maxReportBytes));
  const known = await store.listReports(record.id);
  const standing = known.find((one) => one.broadcastId === broadcastId);
  if (standing === undefined && known.length >= maxBroadcasts) {
    throw new ProblemError('capacity-exhausted', { retryAfterSeconds: fullRetryAfterSeconds });
  }
  const received = { broadcastId, receivedAt: now().toISOString(), report };
  await store.putReport(record.id, { ...received, skewMs: measureSkew(received, standing) });
  await reconciler.look(record.id, { maxAgeMs: knownForMs });
  return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
};
