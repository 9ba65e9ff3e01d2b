import type { WaitReason } from '../../../media/piece-upload/uploader-state.js';
import type { BroadcasterMessageKey } from '../messages/broadcaster-messages-en.js';
import type { Speak } from '../view/broadcaster-words.js';
import type { SafetyNetState } from './safety-net-state.js';

/** Null where it goes on within seconds, or where nothing is missing. */
const waitingWords: Record<WaitReason, BroadcasterMessageKey | null> = {
  offline: 'upload-waiting',
  'server-unreachable': 'upload-waiting',
  'line-busy': null,
  'nothing-missing': null,
  'sent-elsewhere': 'upload-sending',
  'server-failed': 'upload-delayed',
  'server-full': 'upload-delayed',
  'place-gone': 'upload-delayed',
  'token-unavailable': 'token-unavailable-help',
  'upload-forbidden': 'upload-forbidden',
  'stream-gone': 'upload-stream-gone',
  'uploads-unsupported': 'upload-refused',
  'piece-refused': 'upload-refused',
  'piece-unreadable': null,
  'upload-aborted': null,
};

/** How what is left comes home, or why it does not; empty where there is nothing to say of that. */
export function sayUpload(upload: SafetyNetState['upload'], t: Speak): string {
  if (upload.phase === 'uploading') return t('upload-sending');
  if (upload.phase === 'nowhere') return t('upload-nowhere');
  const key = upload.phase === 'waiting' ? waitingWords[upload.reason] : null;
  return key === null ? '' : t(key);
}
