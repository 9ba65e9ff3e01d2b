import type { StreamStatus } from '../../contract/index.js';
import type { Observation } from '../providers/provider.js';
import type {
  BroadcastMemory,
  KeptStream,
  RecordChange,
  ShownStream,
  StreamRecord,
} from '../streams/stream-record.js';
import type { StoredReport } from '../streams/stream-store.js';
import { createBroadcastAccount } from './broadcast-account.js';
import { isEndedByDevice, readUnheardSince } from './device-end.js';
import { proveRecording } from './recording-assurance.js';

/** While live, viewers are told of mere progress this often: each time is an event to all of them. */
const progressEveryMs = 4_500;

/** Which status may follow which. Once something was broadcast a stream is never `ready` again. */
export const statusTransitions: Readonly<Record<StreamStatus, readonly StreamStatus[]>> = {
  ready: ['live', 'processing', 'completed'],
  live: ['processing', 'completed'],
  processing: ['live', 'completed'],
  completed: ['live', 'processing'],
};

/** What one look at a stream saw, and when. */
export interface StreamLook {
  readonly observation: Observation;
  readonly reports: readonly StoredReport[];
  readonly now: Date;
}

/** The record after a look at how things stand: pure, and the one place that sets status and assurance. */
export function advanceStream(record: StreamRecord, look: StreamLook): RecordChange {
  const { reports, now } = look;
  const observation = toObservation(record, look);
  const noted = noteBroadcast(record, observation, now);
  const account = createBroadcastAccount(noted, observation, reports, record.createdAt);
  const status = nextStatus(record.shown.status, observation, noted);
  const { memory, recording } = proveRecording(record, {
    memory: noted,
    observation,
    account,
    status,
    now,
  });
  const isLive = status === 'live';
  const shown: ShownStream = {
    ...record.shown,
    viewers: isLive ? observation.viewers : undefined,
    publisherSince: (isLive && observation.publisherSince) || undefined,
    unheardSince: isLive ? undefined : readUnheardSince(reports),
    status,
    liveSince: isLive ? (observation.liveSince ?? memory.since) : null,
    assurance: {
      ingest: observation.ingest,
      recording,
      confirmedSeconds: account.confirmedSeconds,
      missingSeconds: account.missingSeconds,
    },
    sources: isLive ? observation.sources : [],
    recordings: account.recordings,
    gaps: account.gaps,
  };
  const { grantedUntil } = record.kept;
  const isGranted = grantedUntil !== null && Date.parse(grantedUntil) > now.getTime();
  const isClose = isLive || status === 'processing' || record.kept.isUnfinished;
  const kept: KeptStream = {
    ...record.kept,
    attention: isClose ? 'close' : isGranted ? 'waiting' : 'none',
    broadcast: memory,
  };
  if (isLive && isMereProgress(record, shown, now)) return { shown: record.shown, kept };
  const progressShownAt = isLive ? now.toISOString() : null;
  return { shown, kept: { ...kept, broadcast: { ...memory, progressShownAt } } };
}

/** A publisher that vanished is not awaited once its device has said that it will not come back. */
function toObservation({ kept }: StreamRecord, { observation, reports }: StreamLook): Observation {
  const isOver = observation.ingest === 'lost' && isEndedByDevice(kept.broadcast, reports);
  return isOver ? { ...observation, ingest: 'none' } : observation;
}

function nextStatus(
  status: StreamStatus,
  { ingest, isSettled, recordings }: Observation,
  { lives }: BroadcastMemory,
): StreamStatus {
  const wasBroadcast = lives.length > 0 || recordings.length > 0;
  const atRest = wasBroadcast ? 'completed' : 'ready';
  const wanted = ingest !== 'none' ? 'live' : isSettled ? atRest : 'processing';
  return statusTransitions[status].includes(wanted) ? wanted : status;
}

/** Notes when media arrives. A publisher that is lost adds no time: nothing is known of it. */
function noteBroadcast(
  { shown, kept: { broadcast } }: StreamRecord,
  { ingest, liveSince, at }: Observation,
  now: Date,
): BroadcastMemory {
  if (ingest !== 'connected') return broadcast;
  // The server's clock may have been set since: an hour more would be an hour that nobody recorded.
  const until = at ?? now.toISOString();
  const since = liveSince ?? (shown.status === 'live' ? broadcast.since : null) ?? until;
  if (broadcast.since === since) {
    const seenUntil = broadcast.lives.at(-1)?.until ?? until;
    const latest = Date.parse(seenUntil) > Date.parse(until) ? seenUntil : until;
    return { ...broadcast, lives: [...broadcast.lives.slice(0, -1), { since, until: latest }] };
  }
  return {
    ...broadcast,
    since,
    lives: [...broadcast.lives, { since, until }],
    recordedSeconds: 0,
    quietSince: since,
  };
}

const progressFields = new Set([
  'confirmedSeconds',
  'missingSeconds',
  'duration',
  'coverage',
  'gaps',
  'viewers',
]);

const withoutProgress = (shown: ShownStream) =>
  JSON.stringify(shown, (name, value: unknown) => (progressFields.has(name) ? undefined : value));

/** Whether nothing but numbers moved, sooner than viewers want to know. */
function isMereProgress({ shown, kept }: StreamRecord, next: ShownStream, now: Date): boolean {
  const { progressShownAt } = kept.broadcast;
  if (progressShownAt === null) return false;
  const sinceMs = now.getTime() - Date.parse(progressShownAt);
  // A clock that was set back must not keep viewers waiting until it has caught up.
  const isSoon = sinceMs >= 0 && sinceMs < progressEveryMs;
  return isSoon && withoutProgress(shown) === withoutProgress(next);
}
