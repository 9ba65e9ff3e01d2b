import type { ErrorMessageKey } from '../../shared/messages/error-messages-en.js';
import { errorMessagesEn } from '../../shared/messages/error-messages-en.js';
import type { MessageTable } from '../../shared/messages/message-catalogue.js';
import type { PreviewMessageKey } from './preview-messages-en.js';
import { previewMessagesEn } from './preview-messages-en.js';

const own = {
  ready: 'Ready.',
  'server-unreachable': 'The server cannot be reached.',
  'stream-occupied':
    'Another device broadcasts this event now. If you go live, this one takes its place.',
  'server-refuses': 'The server does not let you broadcast here.',
  'uplink-measuring': 'Measuring the connection…',
  'uplink-late': 'The connection has not been measured yet.',
  'uplink-weak': 'The connection is weak: the picture will be poorer.',
  'uplink-poor': 'The connection is very weak: the picture will stop at times.',
  'storage-low': 'There is little storage left {here}.',
  'storage-full': 'There is almost no storage left {here}.',
  'battery-low': 'The battery is low. Connect it to power.',
  'battery-empty': 'The battery is almost empty. Connect it to power.',
  'device-strained':
    'This device is at its limit. Close everything but this page, and keep it cool.',
  'recording-on-device': 'The server does not record this. A copy is kept {here}.',
  'recording-unseen':
    'Whether anybody records this cannot be seen from here, and no copy is kept {here}.',
  'recording-nowhere': 'Nothing will be recorded, neither on the server nor {here}.',

  confirming: 'Sending. Waiting for the server to confirm that it arrives.',
  'trying-again': '{trouble} Trying again…',

  live: 'Live',
  sending: 'Sending',
  reconnecting: 'Reconnecting',
  'reconnecting-status': 'The connection was lost and is being restored. The camera stays on.',
  'reconnecting-advice': 'Keep this page open: it goes on by itself.',
  'recording-none': 'Not being recorded.',
  'recording-unconfirmed': 'Recording not confirmed yet.',
  'recording-confirmed': 'Recording confirmed.',
  'recording-failed': 'The recording has failed.',
  'recording-missing': 'Recording confirmed, but {duration} of it is missing on the server.',
  'recording-here':
    'Recording confirmed, but {duration} of it is only {here} so far: keep this page open.',
  'recording-silent': 'The server does not answer. Whether it is recording is not known.',
  'recording-unknown': 'Whether it is recorded cannot be seen from here.',

  link: 'Connection',
  'link-good': 'Good',
  'link-weak': 'Weak',
  'link-very-weak': 'Very weak',
  'link-strained': 'Device overloaded',
  'link-unanswered': 'No answer',
  'link-none': 'There are no figures just now.',
  'link-bitrate': 'Sent',
  'link-loss': 'Lost on the way',
  'link-delay': 'There and back',
  'link-ago': '3 minutes ago',
  'link-now': 'now',

  'camera-off': 'Camera off',
  'camera-on': 'Camera on',
  'camera-is-off': 'Camera off',
  'sound-only': 'No camera was found. Viewers hear you without a picture.',
  'picture-lost': 'The camera has stopped. Viewers see no picture. It is being turned on again…',
  'picture-lost-unseen': 'The camera has stopped. It is being turned on again…',
  'picture-interrupted':
    'Something else on this device is using the camera. Viewers see no picture.',
  'picture-frozen': 'The picture has stopped moving.',
  'picture-unsent':
    'The picture does not leave this device: viewers see none. It is being mended. If it stays so, open the camera again.',
  'picture-black': 'The picture is black. Is something in front of the camera?',
  'sound-lost': 'The microphone has stopped. Viewers hear nothing. It is being turned on again…',
  'sound-lost-unseen': 'The microphone has stopped. It is being turned on again…',
  'sound-interrupted':
    'Something else on this device is using the microphone. Viewers hear nothing.',
  'sound-silent': 'Nothing at all comes from the microphone.',
  mend: 'Open it again',
  stop: 'Stop',
  'keep-holding': 'Keep holding',
  'hold-to-end': 'Hold to end',
  'hold-hint': 'Press and hold Stop for a second, or end the broadcast here.',

  'end-question': 'End the broadcast?',
  'end-text': 'Viewers will see that it is over.',
  'end-text-taken-over': 'It ends on this device only. Viewers still see the other one.',
  'end-text-other-ended': 'For viewers it is over already.',
  'keep-on': 'Keep going',
  'end-now': 'End broadcast',
  'cancel-question': 'Stop trying?',
  'cancel-text':
    'Nothing is live yet. What was filmed stays {here}, and this page sends it to the server.',
  'cancel-text-nowhere':
    'Nothing is live yet. What was filmed stays {here}: you can save it as a file.',
  'keep-trying': 'Keep trying',
  'cancel-now': 'Stop trying',

  camera: 'Camera',
  microphone: 'Microphone',
  sound: 'Sound',
  'sound-voice': 'Speech',
  'sound-music': 'Music',
  'sound-voice-text': 'Echo and background noise are taken out.',
  'sound-music-text': 'For organ, choir and instruments: sound stays as it is, in stereo.',
  level: 'What the microphone hears',

  'on-this-phone': 'on this phone',
  'on-this-computer': 'on this computer',
  'copy-starting': 'No copy is kept {here} yet.',
  'copy-kept': 'A copy is kept {here}.',
  'copy-in-memory': 'The copy {here} cannot be stored for now. Keep this page open.',
  'copy-full': 'No copy is kept {here} any more: its storage is full.',
  'copy-failed': 'No copy is kept {here}: it cannot be stored.',
  'only-here': '{duration} is only {here}: keep this page open.',
  'some-only-here': 'Some of it is only {here}: keep this page open.',
  'safety-checking': 'Checking that all of it is safe…',
  'all-safe': 'All {duration} are safe on the server.',
  'some-lost': '{duration} of it could not be kept anywhere.',
  'off-air': 'Not live',
  'taken-over': 'Another device broadcasts this event now.',
  'other-ended': 'The other device has ended the broadcast.',
  'taken-over-kept': 'The recording {here} goes on.',
  'take-over': 'Broadcast from here again',
  'connecting-kept': 'No connection yet, recording {here} {duration}.',
  'reconnecting-kept': 'Still recording {here}: {duration}.',
  'upload-waiting': 'It will be sent as soon as there is a connection.',
  'upload-delayed': 'The server cannot take it just now. It is tried again by itself.',
  'upload-forbidden':
    'The server does not let you send it. Sign in again, or save it and give it to the people who run this event.',
  'upload-stream-gone':
    'This event is no longer on the server. Save what was filmed and give it to the people who run it.',
  'upload-refused':
    'The server does not take it. Save it and give it to the people who run this event.',
  'upload-sending': 'It is being sent to the server…',
  'save-here': 'Save to this device',
  'save-text':
    'Saving gives you a ZIP file: short videos in order, and a note that says how to play them.',
  'save-making': 'The file is being put together: {percent} %.',
  'save-note': [
    'This broadcast was kept on the device as short videos. Their names are in the order in which they were filmed. Each begins a moment before the one before it ends, so that nothing is missing between them.',
    'To watch it, unpack all of them into one folder and open play-all.m3u with VLC (www.videolan.org). Or open the videos one after the other.',
    'To make one film of them, put them one behind the other in a video editor.',
  ].join('\n\n'),
  'save-downloaded': 'Saved: {duration} as {names}, among your downloads.',
  'save-shared': 'Saved: {duration} as {names}, where you chose.',
  'save-failed': 'It could not be read {here}, and was not saved.',
  'save-incomplete': '{duration} of it cannot be read {here} and was not saved.',
  leftovers: 'From earlier',
  interrupted: 'The broadcast from here was interrupted at {time}. You can go on with it.',
  'go-on': 'Go on',
  'stopped-part': 'Its last part was live for {duration}.',
  'stopped-part-unbegun': 'Its last part was never live.',
  'earlier-safe': 'All {duration} from before the interruption are safe as well.',
  'earlier-only-here': '{duration} from before the interruption is only {here}.',
  'earlier-lost': '{duration} from before the interruption could not be kept anywhere.',
  'upload-nowhere': 'There is no server to send it to: save it as a file.',
  'leftover-copies': 'Safe broadcasts, still {here}',
  'leftover-sent': 'All {duration} of it are safe now.',
  'leftover-safe': 'All {duration} of it are safe. This is a copy of it {here}.',
  'leftover-saved': 'You have saved it. This is a copy of it {here}.',
  'discard-copy': 'Discard the copy {here}?',
  'leftover-title': 'From the broadcast of {when}',
  'leftover-unbegun': 'From the start of {when}, which never went live',
  'leftover-elsewhere': 'From another broadcast, {when}',
  'leftover-not-sent':
    'This page does not send it: save it here, or open the page of its event if there still is one.',
  'leftover-total': '{duration} from earlier broadcasts ({count}) is only {here}.',
  'leftover-total-maybe': 'Up to {duration} from earlier broadcasts ({count}) may be only {here}.',
  'leftover-maybe': 'Up to {duration} of it may be only {here}.',
  'leftover-text': '{duration} of it is only {here}.',
  'leftover-resume': 'Send it now',
  'leftover-discard': 'Discard',
  'discard-question': 'Discard it for good? It is nowhere else.',
  'discard-maybe': 'Discard it for good? Some of it may be nowhere else.',
  'discard-keep': 'Keep it',
  'discard-now': 'Discard it',

  'no-token': 'This page has nothing to sign you in with.',
  'no-token-help':
    'Please tell the people who run this site that it gives the broadcaster no token.',
  'sign-in-help':
    'Reload this page: it may ask you to sign in. If it does not, tell the people who run this site.',
  'sign-in-elsewhere': 'If it stays so, sign in again in another tab, and keep this one open.',
  'endpoint-elsewhere-help':
    'Check your internet connection, then try again. If it stays so, the server is away or this page names a wrong address: tell the people who run this site.',

  address: 'Address of this page',
  'copy-address': 'Copy address',
  'address-copied': 'Copied.',
  'address-uncopied': 'It could not be copied. The address is selected: copy it by hand.',
  'allow-safari-phone':
    'In Safari: tap the button at the left of the address, then “Website Settings”, and allow camera and microphone.',
  'allow-safari-desktop':
    'In Safari: open the menu Safari, then “Settings for This Website”, and allow camera and microphone.',
  'allow-chrome-phone':
    'In Chrome: tap the icon at the left of the address, then “Permissions”, and allow camera and microphone.',
  'allow-chrome-desktop':
    'Click the icon at the left of the address, and switch camera and microphone on.',
  'allow-firefox-desktop':
    'In Firefox: click the crossed-out camera beside the address, and remove the block.',
  'allow-firefox-phone':
    'In Firefox: tap the icon at the left of the address, and allow camera and microphone there.',
  'allow-android-phone':
    'Open the menu for this site, usually behind an icon beside the address. Allow camera and microphone among its permissions.',
  'allow-apple-phone':
    'Open the Settings app of this device, find this browser among the apps, and switch on its camera and microphone.',

  stopping: 'Ending the broadcast…',
  'stopped-title': 'The broadcast has ended.',
  'stopped-unbegun': 'Nothing was broadcast.',
  'unbegun-safe':
    'Nothing went out live, but all {duration} that were filmed are safe on the server.',
  'stopped-duration': 'It was live for {duration}.',
  'stopped-filmed': 'Filmed {filmed}, of which {duration} were live.',
  'kept-none': 'It was not recorded.',
  'kept-unconfirmed': 'The server has not confirmed the recording yet.',
  'kept-confirmed': 'The recording is confirmed.',
  'kept-missing': '{duration} of it is missing from the recording.',
  'kept-failed': 'The recording has failed.',
  'kept-unknown': 'Whether it was recorded cannot be seen from here.',
  'go-live-again': 'Go live again',
} as const;

export type BroadcasterMessageKey = keyof typeof own | PreviewMessageKey | ErrorMessageKey;
export type BroadcasterMessages = MessageTable<BroadcasterMessageKey>;

export const broadcasterMessagesEn: BroadcasterMessages = {
  ...errorMessagesEn,
  ...previewMessagesEn,
  ...own,
};
