import { formatDuration } from '../../shared/format-duration.js';
import type { Speak } from '../view/broadcaster-words.js';
import type { Rank } from '../view/ranked-line.js';
import type { Safety, SafetyNetState } from './safety-net-state.js';

/** Less than this on one device alone is what is on its way just now. */
const ON_ITS_WAY_MS = 20_000;

/** Whether something has to be said loudly: captured time is being lost, or would be with the page. */
export function isAlarming({ copy }: SafetyNetState): boolean {
  return copy.phase === 'not-holding' || copy.phase === 'in-memory';
}

/** Of what weight that is which `describeCopy` says. */
export function rankCopy(safety: SafetyNetState): Rank {
  if (isAlarming(safety)) return 'alarm';
  const { copy, present } = safety;
  return copy.phase === 'copying' && isMuchOnlyHere(present) ? 'notice' : 'plain';
}

/** Where what is being captured is kept, while it goes on; empty where there is nothing to say. */
export function describeCopy({ copy, present }: SafetyNetState, t: Speak): string {
  const here = sayHere(t);
  switch (copy.phase) {
    case 'not-holding':
      return t(copy.code === 'storage-full' ? 'copy-full' : 'copy-failed', { here });
    case 'in-memory':
      return t('copy-in-memory', { here });
    case 'copying':
      return isMuchOnlyHere(present)
        ? t('only-here', { here, duration: formatDuration(present.onlyHereMs) })
        : t('copy-kept', { here });
    default:
      return '';
  }
}

/** What is still being kept while there is no connection; null where nothing is. */
export function describeKeptMeanwhile({ copy, present }: SafetyNetState, t: Speak): string | null {
  if (copy.phase !== 'copying' && copy.phase !== 'in-memory') return null;
  const onlyHereMs = hasOnlyHere(present) ? present.onlyHereMs : 0;
  return t('reconnecting-kept', { here: sayHere(t), duration: formatDuration(onlyHereMs) });
}

/** Of what weight that is which `describeSafety` says. */
export function rankSafety({ copy, present }: SafetyNetState): Rank {
  if (!isWritten(copy)) return copy.phase === 'finishing' && copy.code !== null ? 'alarm' : 'plain';
  return safetyRanks[present.phase];
}

const safetyRanks: Record<Safety['phase'], Rank> = {
  nothing: 'plain',
  safe: 'good',
  'only-here': 'notice',
  incomplete: 'alarm',
};

/** Where all of it is, once the broadcast is over; null where nothing was kept here. */
export function describeSafety({ copy, present, upload }: SafetyNetState, t: Speak): string | null {
  // Until the last of it is written, nobody knows how much all of it is.
  if (!isWritten(copy)) {
    return copy.phase === 'finishing' && copy.code !== null
      ? t('copy-in-memory', { here: sayHere(t) })
      : t('safety-checking');
  }
  switch (present.phase) {
    case 'nothing':
      return null;
    case 'safe':
      return t('all-safe', { duration: formatDuration(present.totalMs) });
    case 'only-here':
      return [sayOnlyHere(present.onlyHereMs, t), sayUpload(upload, t)].join(' ').trim();
    case 'incomplete':
      return [
        t('some-lost', { duration: formatDuration(present.lostMs) }),
        ...(present.onlyHereMs > 0 ? [sayOnlyHere(present.onlyHereMs, t)] : []),
        sayUpload(upload, t),
      ]
        .join(' ')
        .trim();
  }
}

/** How what is left comes home; empty where nothing is on its way. */
export function sayUpload(upload: SafetyNetState['upload'], t: Speak): string {
  const isElsewhere = upload.phase === 'waiting' && upload.reason === 'sent-elsewhere';
  if (upload.phase === 'uploading' || isElsewhere) return t('upload-sending');
  const isOffline = upload.phase === 'waiting' && upload.reason !== 'nothing-missing';
  return isOffline ? t('upload-waiting') : '';
}

/** Whether the copy has all that it will have. */
export function isWritten({ phase }: SafetyNetState['copy']): boolean {
  return phase === 'finished' || phase === 'idle';
}

type OnlyHere = Extract<Safety, { phase: 'only-here' | 'incomplete' }>;

function isMuchOnlyHere(safety: Safety): safety is OnlyHere {
  return hasOnlyHere(safety) && safety.onlyHereMs > ON_ITS_WAY_MS;
}

function hasOnlyHere(safety: Safety): safety is OnlyHere {
  return safety.phase === 'only-here' || safety.phase === 'incomplete';
}

/** A hand-held device is a phone in a person's words. */
export function sayHere(t: Speak): string {
  const isHandHeld =
    typeof matchMedia === 'function' && matchMedia('(hover: none) and (pointer: coarse)').matches;
  return t(isHandHeld ? 'on-this-phone' : 'on-this-computer');
}

/** A fraction of a second is not safe either. */
function sayOnlyHere(onlyHereMs: number, t: Speak): string {
  const duration = formatDuration(Math.max(1_000, onlyHereMs));
  return t('only-here', { here: sayHere(t), duration });
}
