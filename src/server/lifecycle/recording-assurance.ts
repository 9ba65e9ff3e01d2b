import type { Assurance, StreamStatus } from '../../contract/index.js';
import type { Observation } from '../providers/provider.js';
import type { BroadcastMemory, RecordChange, StreamRecord } from '../streams/stream-record.js';
import type { BroadcastAccount } from './broadcast-account.js';

/** A recorder writes every few seconds; live this long without any advance, it is not to be believed. */
const unprovenAfterMs = 20_000;

/** A publisher that was there for less than this leaves nothing that anyone could miss. */
const negligibleMs = 1_000;

/** What may be claimed, and what to remember of it. */
export interface RecordingProof {
  readonly memory: BroadcastMemory;
  readonly recording: Assurance['recording'];
}

/** What one look saw. */
export interface RecordingEvidence {
  /** With this look's broadcast noted in it. */
  readonly memory: BroadcastMemory;
  readonly observation: Observation;
  readonly account: BroadcastAccount;
  readonly status: StreamStatus;
  readonly now: Date;
}

/**
 * What may be claimed of the recording: `confirmed` only once the recorded seconds advance,
 * `unconfirmed` when they have not for 20 s of arriving media, `failed` when the recorder gave up.
 */
export function proveRecording(record: StreamRecord, evidence: RecordingEvidence): RecordingProof {
  const { memory, observation, account, status, now } = evidence;
  const hasAdvanced = account.confirmedSeconds > memory.recordedSeconds;
  const isSetBack = Date.parse(memory.quietSince ?? '') > now.getTime();
  const isExcused = observation.ingest !== 'connected' || isSetBack;
  const proved: BroadcastMemory = {
    ...memory,
    recordedSeconds: Math.max(account.confirmedSeconds, memory.recordedSeconds),
    quietSince: hasAdvanced || isExcused ? now.toISOString() : memory.quietSince,
  };
  const isNewBroadcast = memory.since !== record.kept.broadcast.since;
  const before = isNewBroadcast ? 'none' : record.shown.assurance.recording;
  const claim = (): Assurance['recording'] => {
    if (status === 'processing') return before;
    if (status !== 'live') return claimAtRest(record, evidence);
    if (hasFailed(evidence)) return 'failed';
    if (hasAdvanced) return 'confirmed';
    const quietMs = now.getTime() - Date.parse(proved.quietSince ?? now.toISOString());
    return quietMs >= unprovenAfterMs ? 'unconfirmed' : before;
  };
  return { memory: proved, recording: claim() };
}

/** The record after a look that failed: a recording that was not seen for 20 s is not claimed to run. */
export function doubtRecording({ shown, kept }: StreamRecord, now: Date): RecordChange {
  const { assurance, status } = shown;
  const quietMs = now.getTime() - Date.parse(kept.broadcast.quietSince ?? now.toISOString());
  const isDoubted =
    status === 'live' && assurance.recording === 'confirmed' && quietMs >= unprovenAfterMs;
  if (!isDoubted) return { shown, kept };
  return { shown: { ...shown, assurance: { ...assurance, recording: 'unconfirmed' } }, kept };
}

/** Every recorder of the present broadcast gave up. What one had finished before does not record what comes now. */
function hasFailed({ observation, memory }: RecordingEvidence): boolean {
  const since = Date.parse(memory.since ?? '');
  const present = observation.recordings.filter(
    ({ startedAt, state }) =>
      state === 'recording' ||
      (state !== 'ready' && startedAt !== null && Date.parse(startedAt) >= since - 1_000),
  );
  return present.length > 0 && present.every(({ state }) => state === 'failed');
}

/** What is true when all is over: a copy can be played, or none can. */
function claimAtRest({ shown }: StreamRecord, { observation, memory }: RecordingEvidence) {
  if (observation.recordings.some(({ state }) => state === 'ready')) return 'confirmed';
  if (observation.recordings.length > 0) return 'failed';
  const liveMs = memory.lives.reduce(
    (sum, { since, until }) => sum + Date.parse(until) - Date.parse(since),
    0,
  );
  return shown.capabilities.recording && liveMs > negligibleMs ? 'failed' : 'none';
}
