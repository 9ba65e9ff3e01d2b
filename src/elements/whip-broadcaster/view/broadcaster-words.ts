import type { Assurance } from '../../../contract/stream.js';
import { describeKeptMeanwhile, describeSafety, isWritten } from '../safety/safety-words.js';
import type { SafetyNetState } from '../safety/safety-net-state.js';
import { formatDuration } from '../../shared/format-duration.js';
import type { MessageValues } from '../../shared/messages/message-catalogue.js';
import type { BroadcastAccount, BroadcasterState } from '../broadcaster-state.js';
import type { BroadcasterMessageKey } from '../messages/broadcaster-messages-en.js';

/** Says the sentence of a key. */
export type Speak = (key: BroadcasterMessageKey, values?: MessageValues) => string;

type RecordingKnowledge = Assurance['recording'] | 'unknown';

/** What is known of the recording while it goes on. A confirmation does not hide what was lost before. */
function describeRecording(account: BroadcastAccount, t: Speak): string {
  const { assurance, records } = account;
  if (assurance === null && records !== null) return t('recording-silent');
  const recording = readRecording(account);
  const missingSeconds = assurance?.missingSeconds ?? 0;
  if (recording !== 'confirmed' || missingSeconds < 1) return t(`recording-${recording}`);
  return t('recording-missing', { duration: formatDuration(missingSeconds * 1000) });
}

/** Nothing recorded yet is not the same as nothing that will record. */
function readRecording({ assurance, records }: BroadcastAccount): RecordingKnowledge {
  if (assurance === null) return 'unknown';
  return assurance.recording === 'none' && records !== false ? 'unconfirmed' : assurance.recording;
}

/** What became of the recording, as far as only the server was asked. */
function describeKept(account: BroadcastAccount, t: Speak): string {
  const recording = readRecording(account);
  const kept = t(`kept-${recording}`);
  const missingSeconds = account.assurance?.missingSeconds ?? 0;
  if (recording !== 'confirmed' || missingSeconds < 1) return kept;
  return `${kept} ${t('kept-missing', { duration: formatDuration(missingSeconds * 1000) })}`;
}

/** What a person should know of the state, in a sentence or two. An error speaks for itself elsewhere. */
export function describeState(
  state: BroadcasterState,
  t: Speak,
  safety: SafetyNetState | null,
): string {
  switch (state.phase) {
    case 'idle':
    case 'error':
      return '';
    case 'requesting-media':
      return t('asking-text');
    case 'preview':
      return t('preview-status');
    case 'connecting':
      if (state.step === 'confirming') return t('confirming');
      if (state.trouble === null) return t('connecting');
      return t('trying-again', { trouble: t(state.trouble) });
    case 'streaming':
      return describeRecording(state, t);
    case 'reconnecting':
      return (
        (safety === null ? null : describeKeptMeanwhile(safety, t)) ?? t('reconnecting-status')
      );
    case 'stopping':
      return t('stopping');
    case 'stopped':
      if (state.durationMs === null) return t('stopped-unbegun');
      return [
        t('stopped-duration', { duration: formatDuration(state.durationMs) }),
        (safety === null ? null : describeSafety(safety, t)) ?? describeKept(state, t),
      ].join(' ');
  }
}

/** The same for a person who only hears it: with the heading that others see. */
export function announceState(
  state: BroadcasterState,
  t: Speak,
  safety: SafetyNetState | null,
): string {
  // What counts up or down would be read out without end.
  const isSettled =
    state.phase === 'stopped' && safety?.present.phase === 'safe' && isWritten(safety.copy);
  const words = describeState(state, t, isSettled ? safety : null);
  switch (state.phase) {
    case 'streaming':
      return `${t(state.assurance === null ? 'sending' : 'live')}. ${words}`;
    case 'stopped':
      return state.durationMs === null ? words : `${t('stopped-title')} ${words}`;
    default:
      return words;
  }
}
