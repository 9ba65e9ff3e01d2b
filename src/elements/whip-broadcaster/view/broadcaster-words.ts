import type { Assurance } from '../../../contract/stream.js';
import {
  announceSafety,
  describeEarlier,
  describeKeptMeanwhile,
  describeKeptSoFar,
  describeSafety,
  isKeeping,
  isOfPerson,
  rankSafety,
  readAllOnlyHere,
  readMoreFilmed,
  readMuchOnlyHere,
  sayHere,
} from '../safety/safety-words.js';
import { sayUpload } from '../safety/upload-words.js';
import type { SafetyNetState } from '../safety/safety-net-state.js';
import { formatDuration } from '../../shared/format-duration.js';
import type { MessageValues } from '../../shared/messages/message-catalogue.js';
import type { BroadcastAccount, BroadcasterState } from '../broadcaster-state.js';
import type { RecoveringCause } from '../uplink-state.js';
import type { BroadcasterMessageKey } from '../messages/broadcaster-messages-en.js';
import { readStartTrouble } from './late-start.js';
import type { Rank, RankedLine } from './ranked-line.js';
import { announceUnbegun, describeUnbegun } from './unbegun-words.js';

/** Says the sentence of a key. */
export type Speak = (key: BroadcasterMessageKey, values?: MessageValues) => string;

type RecordingKnowledge = Assurance['recording'] | 'unknown';

const recordingRanks: Record<RecordingKnowledge, Rank> = {
  none: 'notice',
  unconfirmed: 'plain',
  confirmed: 'good',
  failed: 'alarm',
  unknown: 'plain',
};

/** What is told of the recording while it goes on: the one source of what is shown and of what is heard. */
type Told =
  | { readonly phase: 'silent' | RecordingKnowledge }
  /** It goes on, and so much of what was before is not on the server; `here`: this device alone has it. */
  | { readonly phase: 'missing' | 'here'; readonly ms: number };

/**
 * A confirmation does not hide what was lost before, nor what this device alone has: of that the server learns
 * only after it is back.
 */
function toTold(
  account: BroadcasterState & { phase: 'streaming' },
  safety: SafetyNetState | null,
): Told {
  const { assurance, records, outage } = account;
  if (assurance === null && records !== null) return { phase: 'silent' };
  const recording = readRecording(account);
  if (recording !== 'confirmed') return { phase: recording };
  const hereMs = readHereMs(account, safety);
  const ms = hereMs ?? Math.max(readCountedMs(account), outage?.durationMs ?? 0);
  if (ms < 1_000) return { phase: recording };
  return { phase: hereMs === null ? 'missing' : 'here', ms };
}

/** The same in words. */
function describeRecording(told: Told, t: Speak, safety: SafetyNetState | null): RankedLine {
  if (told.phase === 'silent') return { rank: 'notice', words: t('recording-silent') };
  if (!('ms' in told)) {
    return { rank: recordingRanks[told.phase], words: t(`recording-${told.phase}`) };
  }
  const duration = formatDuration(told.ms);
  if (told.phase === 'missing') {
    return { rank: 'notice', words: t('recording-missing', { duration }) };
  }
  // Why it is not being sent is said when it is over: until then a line that is in use explains it.
  const isOnItsWay = safety?.upload.phase === 'uploading';
  const sending = isOnItsWay ? ` ${sayUpload(safety.upload, t)}` : '';
  return {
    rank: 'notice',
    words: `${t('recording-here', { duration, here: sayHere(t) })}${sending}`,
  };
}

/** The same to be heard: without what counts, and with what stands in a line of its own while nothing is confirmed. */
function announceRecording(told: Told, t: Speak, safety: SafetyNetState | null): string {
  const here = t('some-only-here', { here: sayHere(t) });
  if (told.phase === 'here') return here;
  const { words } = describeRecording(told, t, safety);
  const isRecorded = told.phase === 'confirmed' || told.phase === 'missing';
  return isRecorded || safety === null || readMuchOnlyHere(safety) === null
    ? words
    : `${words} ${here}`;
}

/** All that the server misses, where that is on this device alone; else null. */
function readHereMs(
  account: BroadcasterState & { phase: 'streaming' },
  safety: SafetyNetState | null,
): number | null {
  return safety && readAllOnlyHere(safety, account.outage, readCountedMs(account));
}

function readCountedMs({ assurance }: BroadcastAccount): number {
  return (assurance?.missingSeconds ?? 0) * 1_000;
}

/** Nothing recorded yet is not the same as nothing that will record. */
function readRecording({ assurance, records }: BroadcastAccount): RecordingKnowledge {
  if (assurance === null) return 'unknown';
  return assurance.recording === 'none' && records !== false ? 'unconfirmed' : assurance.recording;
}

/** What became of the recording, as far as only the server was asked. */
function describeKept(account: BroadcastAccount, t: Speak): RankedLine {
  const recording = readRecording(account);
  const kept = t(`kept-${recording}`);
  const missingSeconds = account.assurance?.missingSeconds ?? 0;
  if (recording !== 'confirmed' || missingSeconds < 1) {
    return { rank: recordingRanks[recording], words: kept };
  }
  const missing = t('kept-missing', { duration: formatDuration(missingSeconds * 1000) });
  return { rank: 'notice', words: `${kept} ${missing}` };
}

/** What a person should know of the state, in a line or two. An error speaks for itself elsewhere. */
export function listStateLines(
  state: BroadcasterState,
  t: Speak,
  safety: SafetyNetState | null,
  now = Date.now(),
): readonly RankedLine[] {
  const plain = (words: string): RankedLine => ({ rank: 'plain', words });
  switch (state.phase) {
    case 'idle':
    case 'error':
      return [];
    case 'requesting-media':
      return [plain(t('asking-text'))];
    case 'preview':
      return [plain(t('preview-status'))];
    case 'connecting': {
      if (state.step === 'confirming') return [plain(t('confirming'))];
      const trouble = readStartTrouble(state, now);
      if (trouble === null) return [plain(t('connecting'))];
      const kept = safety && describeKeptSoFar(safety, t, now - state.tappedAt, trouble);
      const words =
        kept === null
          ? t('trying-again', { trouble: t(trouble) })
          : `${kept} ${t('reconnecting-advice')}`;
      return [{ rank: 'notice', words }];
    }
    case 'streaming':
      return [describeRecording(toTold(state, safety), t, safety)];
    case 'reconnecting': {
      const { cause, lostAt, trouble } = state;
      if (cause !== 'connection-lost') return [describeOther(cause, t, safety)];
      const kept = safety && describeKeptMeanwhile(safety, t, now - lostAt, state);
      const status = isOfPerson(trouble)
        ? t('trying-again', { trouble: t(trouble) })
        : t('reconnecting-status');
      const words = `${kept ?? status} ${t('reconnecting-advice')}`;
      return [{ rank: 'notice', words }];
    }
    case 'stopping':
      return [plain(t('stopping'))];
    case 'stopped': {
      if (state.durationMs === null) return describeUnbegun(safety, t);
      const words = safety === null ? null : describeSafety(safety, t, state.durationMs);
      const earlier = safety?.earlier ?? null;
      return [
        plain(sayLength(state.durationMs, t, safety)),
        safety === null || words === null
          ? describeKept(state, t)
          : { rank: rankSafety(safety), words },
        ...(earlier === null ? [] : [describeEarlier(earlier, t)]),
      ];
    }
  }
}

/** Another device broadcasts, or did; nothing of what is filmed here is lost. */
function describeOther(
  cause: Exclude<RecoveringCause, 'connection-lost'>,
  t: Speak,
  safety: SafetyNetState | null,
): RankedLine {
  const isKept = safety !== null && isKeeping(safety);
  const kept = isKept ? ` ${t('taken-over-kept', { here: sayHere(t) })}` : '';
  return { rank: 'notice', words: `${t(cause)}${kept}` };
}

/**
 * For how long it was live: where it had been interrupted, that is the length of its last part, and where much
 * more was filmed, a part of that.
 */
function sayLength(durationMs: number, t: Speak, safety: SafetyNetState | null): string {
  const duration = formatDuration(durationMs);
  if (safety !== null && safety.earlier !== null) return t('stopped-part', { duration });
  const filmedMs = safety && readMoreFilmed(safety, durationMs);
  if (filmedMs === null) return t('stopped-duration', { duration });
  return t('stopped-filmed', { duration, filmed: formatDuration(filmedMs) });
}

/** The same without its weight. */
export function describeState(
  state: BroadcasterState,
  t: Speak,
  safety: SafetyNetState | null,
  now = Date.now(),
): string {
  const lines = listStateLines(state, t, safety, now);
  return lines.map(({ words }) => words).join(' ');
}

/** The same for a person who only hears it: with the heading that others see, and nothing that counts. */
export function announceState(
  state: BroadcasterState,
  t: Speak,
  safety: SafetyNetState | null,
): string {
  switch (state.phase) {
    case 'streaming': {
      const words = announceRecording(toTold(state, safety), t, safety);
      return `${t(state.assurance === null ? 'sending' : 'live')}. ${words}`;
    }
    case 'stopped': {
      const { durationMs } = state;
      if (durationMs === null) return announceUnbegun(safety, t);
      const kept = safety === null ? null : announceSafety(safety, t, durationMs);
      const earlier = safety?.earlier ?? null;
      return [
        t('stopped-title'),
        sayLength(durationMs, t, safety),
        kept ?? describeKept(state, t).words,
        ...(earlier === null ? [] : [describeEarlier(earlier, t).words]),
      ].join(' ');
    }
    default:
      return describeState(state, t, null);
  }
}
