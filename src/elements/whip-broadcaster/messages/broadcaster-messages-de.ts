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

  ready: 'Bereit.',
  'server-unreachable': 'Der Server ist nicht erreichbar.',
  'stream-occupied':
    'Ein anderes Gerät überträgt diese Veranstaltung gerade. Wenn Sie live gehen, tritt dieses an seine Stelle.',
  'server-refuses': 'Der Server lässt Sie hier nicht übertragen.',
  'uplink-measuring': 'Die Verbindung wird gemessen …',
  'uplink-late': 'Die Verbindung ist noch nicht gemessen.',
  'uplink-weak': 'Die Verbindung ist schwach: Das Bild wird schlechter sein.',
  'uplink-poor': 'Die Verbindung ist sehr schwach: Das Bild wird zeitweise stehen bleiben.',
  'storage-low': 'Es ist wenig Speicher {here} frei.',
  'storage-full': 'Es ist fast kein Speicher {here} frei.',
  'battery-low': 'Der Akku ist schwach. Schließen Sie ein Ladegerät an.',
  'battery-empty': 'Der Akku ist fast leer. Schließen Sie ein Ladegerät an.',
  'device-strained':
    'Dieses Gerät ist an seiner Grenze. Schließen Sie alles außer dieser Seite, und halten Sie es kühl.',
  'recording-on-device': 'Der Server zeichnet dies nicht auf. Eine Kopie bleibt {here}.',
  'recording-unseen':
    'Ob jemand dies aufzeichnet, ist von hier nicht zu sehen, und {here} wird keine Kopie aufbewahrt.',
  'recording-nowhere': 'Es wird nichts aufgezeichnet, weder auf dem Server noch {here}.',

  connecting: 'Verbindung wird aufgebaut …',
  confirming: 'Wird gesendet. Der Server hat den Empfang noch nicht bestätigt.',
  'trying-again': '{trouble} Nächster Versuch …',

  live: 'Live',
  sending: 'Wird gesendet',
  reconnecting: 'Neu verbinden',
  'reconnecting-status':
    'Die Verbindung ist abgebrochen und wird wiederhergestellt. Die Kamera bleibt an.',
  'reconnecting-advice': 'Lassen Sie diese Seite offen: Es geht von selbst weiter.',
  'recording-none': 'Wird nicht aufgezeichnet.',
  'recording-unconfirmed': 'Aufzeichnung noch nicht bestätigt.',
  'recording-confirmed': 'Aufzeichnung bestätigt.',
  'recording-failed': 'Die Aufzeichnung ist fehlgeschlagen.',
  'recording-missing': 'Aufzeichnung bestätigt, doch auf dem Server fehlen {duration}.',
  'recording-here':
    'Aufzeichnung bestätigt, doch {duration} davon sind bisher nur {here}: Lassen Sie diese Seite offen.',
  'recording-silent': 'Der Server antwortet nicht. Ob er aufzeichnet, ist nicht bekannt.',
  'recording-unknown': 'Ob aufgezeichnet wird, ist von hier nicht zu sehen.',

  link: 'Verbindung',
  'link-good': 'Gut',
  'link-weak': 'Schwach',
  'link-very-weak': 'Sehr schwach',
  'link-strained': 'Gerät überlastet',
  'link-unanswered': 'Keine Antwort',
  'link-none': 'Zurzeit gibt es keine Zahlen.',
  'link-bitrate': 'Gesendet',
  'link-loss': 'Unterwegs verloren',
  'link-delay': 'Hin und zurück',
  'link-ago': 'vor 3 Minuten',
  'link-now': 'jetzt',

  mute: 'Ton aus',
  unmute: 'Ton an',
  muted: 'Ton aus',
  'no-sound': 'Kein Mikrofon',
  'sound-only': 'Es wurde keine Kamera gefunden. Die Zuschauer hören Sie ohne Bild.',
  'camera-off': 'Kamera aus',
  'camera-on': 'Kamera an',
  'camera-is-off': 'Kamera aus',
  'picture-lost':
    'Die Kamera ist ausgefallen. Die Zuschauer sehen kein Bild. Sie wird wieder eingeschaltet …',
  'picture-lost-unseen': 'Die Kamera ist ausgefallen. Sie wird wieder eingeschaltet …',
  'sound-lost':
    'Das Mikrofon ist ausgefallen. Die Zuschauer hören nichts. Es wird wieder eingeschaltet …',
  'sound-lost-unseen': 'Das Mikrofon ist ausgefallen. Es wird wieder eingeschaltet …',
  'picture-interrupted':
    'Etwas anderes auf diesem Gerät benutzt die Kamera. Die Zuschauer sehen kein Bild.',
  'picture-frozen': 'Das Bild bewegt sich nicht mehr.',
  'picture-unsent':
    'Das Bild verlässt dieses Gerät nicht: Die Zuschauer sehen keines. Es wird versucht, das zu beheben. Bleibt es so, öffnen Sie die Kamera erneut.',
  'picture-black': 'Das Bild ist schwarz. Verdeckt etwas die Kamera?',
  'sound-interrupted':
    'Etwas anderes auf diesem Gerät benutzt das Mikrofon. Die Zuschauer hören nichts.',
  'sound-silent': 'Vom Mikrofon kommt gar nichts.',
  mend: 'Erneut öffnen',
  'own-picture': 'Ihr Bild',
  flip: 'Kamera wechseln',
  'share-screen': 'Bildschirm teilen',
  'end-screen': 'Kamera zeigen',
  stop: 'Beenden',
  'keep-holding': 'Weiter halten',
  'hold-to-end': 'Zum Beenden halten',
  'hold-hint':
    'Halten Sie „Beenden“ eine Sekunde lang gedrückt, oder beenden Sie die Übertragung hier.',
  controls: 'Übertragung',

  'end-question': 'Übertragung beenden?',
  'end-text': 'Die Zuschauer sehen dann, dass sie vorbei ist.',
  'end-text-taken-over': 'Sie endet nur auf diesem Gerät. Die Zuschauer sehen weiter das andere.',
  'end-text-other-ended': 'Für die Zuschauer ist sie schon vorbei.',
  'keep-on': 'Weiter senden',
  'end-now': 'Jetzt beenden',
  'cancel-question': 'Den Versuch beenden?',
  'cancel-text':
    'Noch ist nichts live. Was gefilmt wurde, bleibt {here}, und diese Seite sendet es an den Server.',
  'cancel-text-nowhere':
    'Noch ist nichts live. Was gefilmt wurde, bleibt {here}: Sie können es als Datei sichern.',
  'keep-trying': 'Weiter versuchen',
  'cancel-now': 'Aufhören',

  settings: 'Optionen',
  camera: 'Kamera',
  microphone: 'Mikrofon',
  sound: 'Ton',
  'sound-voice': 'Sprache',
  'sound-music': 'Musik',
  'sound-voice-text': 'Echo und Hintergrundgeräusche werden entfernt.',
  'sound-music-text': 'Für Orgel, Chor und Instrumente: Der Ton bleibt, wie er ist, in Stereo.',
  level: 'Was das Mikrofon hört',

  'on-this-phone': 'auf diesem Telefon',
  'on-this-computer': 'auf diesem Computer',
  'copy-starting': 'Es wird {here} noch keine Kopie aufbewahrt.',
  'copy-kept': 'Eine Kopie wird {here} aufbewahrt.',
  'copy-in-memory':
    'Die Kopie {here} lässt sich zurzeit nicht speichern. Lassen Sie diese Seite offen.',
  'copy-full': 'Es wird {here} keine Kopie mehr aufbewahrt: Der Speicher ist voll.',
  'copy-failed': 'Es wird {here} keine Kopie aufbewahrt: Sie lässt sich nicht speichern.',
  'only-here': '{duration} sind nur {here}: Lassen Sie diese Seite offen.',
  'some-only-here': 'Ein Teil davon ist nur {here}: Lassen Sie diese Seite offen.',
  'safety-checking': 'Es wird geprüft, ob alles gesichert ist …',
  'all-safe': 'Alle {duration} sind auf dem Server gesichert.',
  'some-lost': '{duration} davon konnten nirgends gespeichert werden.',
  'off-air': 'Nicht live',
  'taken-over': 'Ein anderes Gerät überträgt diese Veranstaltung jetzt.',
  'other-ended': 'Das andere Gerät hat die Übertragung beendet.',
  'taken-over-kept': 'Die Aufzeichnung {here} läuft weiter.',
  'take-over': 'Wieder von hier übertragen',
  'connecting-kept': 'Noch keine Verbindung. Aufgezeichnet wird schon {here}: {duration}.',
  'reconnecting-kept': 'Aufgezeichnet wird weiter {here}: {duration}.',
  'upload-waiting': 'Es wird gesendet, sobald eine Verbindung besteht.',
  'upload-delayed': 'Der Server kann es gerade nicht annehmen. Es wird von selbst erneut versucht.',
  'upload-forbidden':
    'Der Server lässt Sie es nicht senden. Melden Sie sich neu an, oder sichern Sie es und geben Sie es den Veranstaltern.',
  'upload-stream-gone':
    'Diese Veranstaltung gibt es auf dem Server nicht mehr. Sichern Sie die Aufnahme und geben Sie sie den Veranstaltern.',
  'upload-refused':
    'Der Server nimmt es nicht an. Sichern Sie es und geben Sie es den Veranstaltern.',
  'upload-sending': 'Es wird an den Server gesendet …',
  'save-here': 'Auf dem Gerät sichern',
  'save-text':
    'Beim Sichern erhalten Sie eine ZIP-Datei: kurze Videos der Reihe nach und eine Notiz, die sagt, wie man sie abspielt.',
  'save-making': 'Die Datei wird zusammengestellt: {percent} %.',
  'save-note': [
    'Diese Übertragung wurde auf dem Gerät in kurzen Videos aufbewahrt. Ihre Namen folgen der Reihe, in der sie gefilmt wurden. Jedes beginnt einen Augenblick vor dem Ende des vorigen, damit dazwischen nichts fehlt.',
    'Zum Ansehen entpacken Sie alle in einen Ordner und öffnen play-all.m3u mit VLC (www.videolan.org). Oder öffnen Sie die Videos nacheinander.',
    'Für einen einzigen Film reihen Sie sie in einem Videoschnittprogramm aneinander.',
  ].join('\n\n'),
  'save-downloaded': 'Gesichert: {duration} als {names}, bei Ihren Downloads.',
  'save-shared': 'Gesichert: {duration} als {names}, wo Sie es gewählt haben.',
  'save-failed': 'Es konnte {here} nicht gelesen werden und wurde nicht gesichert.',
  'save-incomplete': '{duration} davon sind {here} nicht lesbar und wurden nicht gesichert.',
  leftovers: 'Von früher',
  interrupted: 'Die Übertragung von hier wurde um {time} unterbrochen. Sie können sie fortsetzen.',
  'go-on': 'Fortsetzen',
  'stopped-part': 'Der letzte Teil war {duration} lang live.',
  'stopped-part-unbegun': 'Der letzte Teil war nicht live.',
  'earlier-safe': 'Auch alle {duration} von vor der Unterbrechung sind sicher.',
  'earlier-only-here': '{duration} von vor der Unterbrechung gibt es nur {here}.',
  'earlier-lost': '{duration} von vor der Unterbrechung konnten nirgends gespeichert werden.',
  'upload-nowhere':
    'Es gibt keinen Server, an den es gesendet werden kann: Speichern Sie es als Datei.',
  'leftover-copies': 'Sichere Übertragungen, noch {here}',
  'leftover-sent': 'Alle {duration} davon sind jetzt sicher.',
  'leftover-safe': 'Alle {duration} davon sind sicher. Dies ist eine Kopie {here}.',
  'leftover-saved': 'Sie haben sie gespeichert. Dies ist eine Kopie {here}.',
  'discard-copy': 'Die Kopie {here} verwerfen?',
  'leftover-title': 'Von der Übertragung am {when}',
  'leftover-unbegun': 'Vom Start am {when}, der nie live ging',
  'leftover-elsewhere': 'Von einer anderen Übertragung, {when}',
  'leftover-not-sent':
    'Diese Seite sendet es nicht: Sichern Sie es hier, oder öffnen Sie die Seite seiner Veranstaltung, wenn es sie noch gibt.',
  'leftover-total': '{duration} von früheren Übertragungen ({count}) sind nur {here}.',
  'leftover-total-maybe':
    'Bis zu {duration} von früheren Übertragungen ({count}) sind vielleicht nur {here}.',
  'leftover-maybe': 'Bis zu {duration} davon sind vielleicht nur {here}.',
  'leftover-text': '{duration} davon sind nur {here}.',
  'leftover-resume': 'Jetzt senden',
  'leftover-discard': 'Verwerfen',
  'discard-question': 'Endgültig verwerfen? Es ist sonst nirgends.',
  'discard-maybe': 'Endgültig verwerfen? Manches davon ist vielleicht sonst nirgends.',
  'discard-keep': 'Behalten',
  'discard-now': 'Verwerfen',

  'no-token': 'Diese Seite hat nichts, womit sie Sie anmelden könnte.',
  'no-token-help':
    'Bitte sagen Sie den Betreibern dieser Website, dass sie der Übertragung kein Token gibt.',
  'sign-in-help':
    'Laden Sie diese Seite neu: Vielleicht können Sie sich dann anmelden. Wenn nicht, sagen Sie es den Betreibern dieser Website.',
  'sign-in-elsewhere':
    'Bleibt es dabei, melden Sie sich in einem anderen Tab neu an und lassen Sie diesen offen.',
  'endpoint-elsewhere-help':
    'Prüfen Sie Ihre Internetverbindung und versuchen Sie es noch einmal. Bleibt es dabei, ist der Server nicht da, oder diese Seite nennt eine falsche Adresse: Sagen Sie es den Betreibern der Website.',

  address: 'Adresse dieser Seite',
  'copy-address': 'Adresse kopieren',
  'address-copied': 'Kopiert.',
  'address-uncopied':
    'Es ließ sich nicht kopieren. Die Adresse ist markiert: Kopieren Sie sie von Hand.',
  'allow-safari-phone':
    'In Safari: Tippen Sie auf die Taste links neben der Adresse, dann auf „Website-Einstellungen“, und erlauben Sie Kamera und Mikrofon.',
  'allow-safari-desktop':
    'In Safari: Öffnen Sie das Menü Safari, dann „Einstellungen für diese Website“, und erlauben Sie Kamera und Mikrofon.',
  'allow-chrome-phone':
    'In Chrome: Tippen Sie auf das Symbol links neben der Adresse, dann auf „Berechtigungen“, und erlauben Sie Kamera und Mikrofon.',
  'allow-chrome-desktop':
    'Klicken Sie auf das Symbol links neben der Adresse, und schalten Sie Kamera und Mikrofon ein.',
  'allow-firefox-desktop':
    'In Firefox: Klicken Sie auf die durchgestrichene Kamera neben der Adresse, und heben Sie die Sperre auf.',
  'allow-firefox-phone':
    'In Firefox: Tippen Sie auf das Symbol links neben der Adresse, und erlauben Sie dort Kamera und Mikrofon.',
  'allow-android-phone':
    'Öffnen Sie das Menü für diese Website, meist hinter einem Symbol neben der Adresse. Erlauben Sie dort unter den Berechtigungen Kamera und Mikrofon.',
  'allow-apple-phone':
    'Öffnen Sie die Einstellungen dieses Geräts, suchen Sie unter den Apps diesen Browser, und schalten Sie dort Kamera und Mikrofon ein.',

  stopping: 'Die Übertragung wird beendet …',
  'stopped-title': 'Die Übertragung ist beendet.',
  'stopped-unbegun': 'Es wurde nichts übertragen.',
  'unbegun-safe': 'Nichts war live, aber alle gefilmten {duration} sind auf dem Server gesichert.',
  'stopped-duration': 'Sie war {duration} lang live.',
  'stopped-filmed': 'Gefilmt wurden {filmed}, davon {duration} live.',
  'kept-none': 'Sie wurde nicht aufgezeichnet.',
  'kept-unconfirmed': 'Der Server hat die Aufzeichnung noch nicht bestätigt.',
  'kept-confirmed': 'Die Aufzeichnung ist bestätigt.',
  'kept-missing': 'In der Aufzeichnung fehlen {duration}.',
  'kept-failed': 'Die Aufzeichnung ist fehlgeschlagen.',
  'kept-unknown': 'Ob sie aufgezeichnet wurde, ist von hier nicht zu sehen.',
  'go-live-again': 'Erneut live gehen',
};
