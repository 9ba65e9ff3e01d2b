import { errorMessagesDe } from '../../shared/messages/error-messages-de.js';
import type { BroadcasterMessages } from './broadcaster-messages-en.js';

export const broadcasterMessagesDe: BroadcasterMessages = {
  ...errorMessagesDe,

  'asking-title': 'Kamera und Mikrofon erlauben',
  'asking-text': 'Ihr Browser fragt jetzt danach. Noch wird nichts gesendet.',
  cancel: 'Abbrechen',

  'preview-status': 'Das sehen nur Sie. Noch wird nichts gesendet.',
  'go-live': 'Live gehen',
  'turn-off': 'Ausschalten',

  connecting: 'Verbindung wird aufgebaut …',
  confirming: 'Wird gesendet. Der Server hat den Empfang noch nicht bestätigt.',
  'trying-again': '{trouble} Nächster Versuch …',

  live: 'Live',
  sending: 'Wird gesendet',
  reconnecting: 'Neu verbinden',
  'reconnecting-status':
    'Die Verbindung ist abgebrochen und wird wiederhergestellt. Die Kamera bleibt an.',
  'recording-none': 'Wird nicht aufgezeichnet.',
  'recording-unconfirmed': 'Aufzeichnung noch nicht bestätigt.',
  'recording-confirmed': 'Aufzeichnung bestätigt.',
  'recording-failed': 'Die Aufzeichnung ist fehlgeschlagen.',
  'recording-missing': 'Aufzeichnung bestätigt, doch auf dem Server fehlen {duration}.',
  'recording-silent': 'Der Server antwortet nicht. Ob er aufzeichnet, ist nicht bekannt.',
  'recording-unknown': 'Ob aufgezeichnet wird, ist von hier nicht zu sehen.',

  link: 'Verbindung',
  'link-good': 'Gut',
  'link-weak': 'Schwach',
  'link-very-weak': 'Sehr schwach',
  'link-bitrate': 'Gesendet',
  'link-loss': 'Unterwegs verloren',
  'link-delay': 'Hin und zurück',

  mute: 'Ton aus',
  unmute: 'Ton an',
  muted: 'Ton aus',
  'no-sound': 'Kein Mikrofon',
  'sound-only': 'Es wurde keine Kamera gefunden. Die Zuschauer hören Sie ohne Bild.',
  'picture-lost':
    'Die Kamera ist ausgefallen. Die Zuschauer sehen kein Bild. Sie wird wieder eingeschaltet …',
  'picture-lost-unseen': 'Die Kamera ist ausgefallen. Sie wird wieder eingeschaltet …',
  'sound-lost': 'Das Mikrofon ist ausgefallen.',
  'own-picture': 'Ihr Bild',
  flip: 'Kamera wechseln',
  'share-screen': 'Bildschirm teilen',
  'end-screen': 'Kamera zeigen',
  stop: 'Beenden',
  'keep-holding': 'Weiter halten',
  'hold-hint': 'Halten Sie „Beenden“ eine Sekunde lang gedrückt, um die Übertragung zu beenden.',
  'end-without-holding': 'Ohne Halten beenden',
  controls: 'Übertragung',

  'end-question': 'Übertragung beenden?',
  'end-text': 'Die Zuschauer sehen dann, dass sie vorbei ist.',
  'keep-on': 'Weiter senden',
  'end-now': 'Übertragung beenden',

  stopping: 'Die Übertragung wird beendet …',
  'stopped-title': 'Die Übertragung ist beendet.',
  'stopped-unbegun': 'Es wurde nichts übertragen.',
  'stopped-duration': 'Sie war {duration} lang live.',
  'kept-none': 'Sie wurde nicht aufgezeichnet.',
  'kept-unconfirmed': 'Der Server hat die Aufzeichnung noch nicht bestätigt.',
  'kept-confirmed': 'Die Aufzeichnung ist bestätigt.',
  'kept-missing': 'In der Aufzeichnung fehlen {duration}.',
  'kept-failed': 'Die Aufzeichnung ist fehlgeschlagen.',
  'kept-unknown': 'Ob sie aufgezeichnet wurde, ist von hier nicht zu sehen.',
  'go-live-again': 'Erneut live gehen',
};
