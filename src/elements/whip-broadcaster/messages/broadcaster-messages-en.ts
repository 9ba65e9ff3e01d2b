import type { ErrorMessageKey } from '../../shared/messages/error-messages-en.js';
import { errorMessagesEn } from '../../shared/messages/error-messages-en.js';
import type { MessageTable } from '../../shared/messages/message-catalogue.js';

const own = {
  'asking-title': 'Allow the camera and microphone',
  'asking-text': 'Your browser is asking for them now. Nothing is sent yet.',
  cancel: 'Cancel',

  'preview-status': 'Only you see this. Nothing is sent yet.',
  'go-live': 'Go live',
  'turn-off': 'Turn off',

  connecting: 'Connecting…',
  confirming: 'Sending. Waiting for the server to confirm that it arrives.',
  'trying-again': '{trouble} Trying again…',

  live: 'Live',
  sending: 'Sending',
  reconnecting: 'Reconnecting',
  'reconnecting-status': 'The connection was lost and is being restored. The camera stays on.',
  'recording-none': 'Not being recorded.',
  'recording-unconfirmed': 'Recording not confirmed yet.',
  'recording-confirmed': 'Recording confirmed.',
  'recording-failed': 'The recording has failed.',
  'recording-missing': 'Recording confirmed, but {duration} of it is missing on the server.',
  'recording-silent': 'The server does not answer. Whether it is recording is not known.',
  'recording-unknown': 'Whether it is recorded cannot be seen from here.',

  link: 'Connection',
  'link-good': 'Good',
  'link-weak': 'Weak',
  'link-very-weak': 'Very weak',
  'link-bitrate': 'Sent',
  'link-loss': 'Lost on the way',
  'link-delay': 'There and back',

  mute: 'Mute',
  unmute: 'Unmute',
  muted: 'Muted',
  'no-sound': 'No microphone',
  'sound-only': 'No camera was found. Viewers hear you without a picture.',
  'picture-lost': 'The camera has stopped. Viewers see no picture. It is being turned on again…',
  'picture-lost-unseen': 'The camera has stopped. It is being turned on again…',
  'sound-lost': 'The microphone has stopped.',
  'own-picture': 'Your picture',
  flip: 'Flip camera',
  'share-screen': 'Share screen',
  'end-screen': 'Show camera',
  stop: 'Stop',
  'keep-holding': 'Keep holding',
  'hold-hint': 'To end the broadcast, press and hold Stop for a second.',
  'end-without-holding': 'End without holding',
  controls: 'Broadcast',

  'end-question': 'End the broadcast?',
  'end-text': 'Viewers will see that it is over.',
  'keep-on': 'Keep going',
  'end-now': 'End broadcast',

  stopping: 'Ending the broadcast…',
  'stopped-title': 'The broadcast has ended.',
  'stopped-unbegun': 'Nothing was broadcast.',
  'stopped-duration': 'It was live for {duration}.',
  'kept-none': 'It was not recorded.',
  'kept-unconfirmed': 'The server has not confirmed the recording yet.',
  'kept-confirmed': 'The recording is confirmed.',
  'kept-missing': '{duration} of it is missing from the recording.',
  'kept-failed': 'The recording has failed.',
  'kept-unknown': 'Whether it was recorded cannot be seen from here.',
  'go-live-again': 'Go live again',
} as const;

export type BroadcasterMessageKey = keyof typeof own | ErrorMessageKey;
export type BroadcasterMessages = MessageTable<BroadcasterMessageKey>;

export const broadcasterMessagesEn: BroadcasterMessages = { ...errorMessagesEn, ...own };
