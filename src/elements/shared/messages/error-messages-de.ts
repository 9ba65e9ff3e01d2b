import type { ErrorMessageKey } from './error-messages-en.js';
import type { MessageTable } from './message-catalogue.js';

export const errorMessagesDe: MessageTable<ErrorMessageKey> = {
  'try-again': 'Erneut versuchen',

  'camera-denied': 'Kamera und Mikrofon sind noch nicht freigegeben.',
  'camera-denied-help':
    'Versuchen Sie es erneut, und wählen Sie „Zulassen“, wenn der Browser danach fragt.',
  'camera-denied-always': 'Dieser Browser gibt der Website Kamera und Mikrofon nicht frei.',
  'camera-denied-always-help':
    'Geben Sie beides für diese Website in den Einstellungen des Browsers frei, meist neben der Adresse, und versuchen Sie es dann erneut.',
  'microphone-denied': 'Die Kamera ist erlaubt, das Mikrofon aber nicht.',
  'microphone-denied-help':
    'Geben Sie auch das Mikrofon für diese Website in den Einstellungen des Browsers frei, meist neben der Adresse, und versuchen Sie es dann erneut.',
  'camera-denied-by-system': 'Dieses Gerät gibt dem Browser Kamera und Mikrofon nicht frei.',
  'camera-denied-by-system-help':
    'Geben Sie beides für den Browser in den Datenschutz-Einstellungen des Telefons oder Computers frei, und versuchen Sie es dann erneut.',
  'camera-blocked-by-frame': 'Diese Seite darf die Kamera nicht verwenden.',
  'camera-blocked-by-frame-help':
    'Die Website, die diese Seite einbindet, muss Kamera und Mikrofon für sie freigeben. Bitte sagen Sie den Betreibern Bescheid.',
  'camera-missing': 'Es wurde weder eine Kamera noch ein Mikrofon gefunden.',
  'camera-missing-help': 'Schließen Sie ein Gerät an und versuchen Sie es dann erneut.',
  'camera-busy': 'Kamera oder Mikrofon lassen sich nicht öffnen.',
  'camera-busy-help':
    'Schließen Sie andere Apps und Tabs, die sie gerade verwenden könnten, und versuchen Sie es dann erneut.',
  'camera-insecure': 'Browser geben eine Kamera nur für Seiten mit https-Adresse frei.',
  'camera-insecure-help':
    'Öffnen Sie diese Seite unter ihrer https-Adresse. Wenn es keine gibt, sagen Sie bitte den Betreibern Bescheid.',
  'camera-in-app': 'Innerhalb dieser App lässt sich die Kamera nicht verwenden.',
  'camera-in-app-help':
    'Kopieren Sie die Adresse dieser Seite und öffnen Sie sie in Safari oder Chrome.',
  'camera-unsupported': 'Hier ist kein Zugriff auf eine Kamera möglich.',
  'camera-unsupported-help':
    'Öffnen Sie diese Seite in einem aktuellen Safari, Chrome, Edge oder Firefox.',
  'screen-denied': 'Der Bildschirm wird nicht geteilt.',
  'screen-denied-help':
    'Um ihn zu teilen, wählen Sie einen Bildschirm oder ein Fenster, wenn der Browser danach fragt.',
  'screen-denied-by-system': 'Dieses Gerät gibt dem Browser den Bildschirm nicht frei.',
  'screen-denied-by-system-help':
    'Erlauben Sie dem Browser in den Datenschutz-Einstellungen des Computers die Bildschirmaufnahme, und versuchen Sie es dann erneut.',
  'screen-busy': 'Der Bildschirm lässt sich gerade nicht teilen.',
  'screen-busy-help':
    'Versuchen Sie es erneut, oder wählen Sie einen anderen Bildschirm oder ein anderes Fenster.',
  'screen-unsupported': 'Dieser Browser kann den Bildschirm nicht teilen.',
  'screen-unsupported-help': 'Verwenden Sie dafür einen Browser am Computer.',
  'endpoint-missing': 'Auf dieser Seite fehlt die Angabe, wohin oder woher das Video geht.',
  'endpoint-missing-help': 'Bitte sagen Sie den Betreibern der Website Bescheid.',
  'endpoint-invalid': 'Diese Seite nennt für ihr Video eine falsche Adresse.',
  'endpoint-invalid-help':
    'Bitte sagen Sie den Betreibern der Website Bescheid. Verlangt das Netz eine eigene Anmeldung, dann melden Sie sich zuerst dort an.',
  'endpoint-unreachable': 'Der Server ist nicht erreichbar.',
  'endpoint-unreachable-help':
    'Prüfen Sie die Internetverbindung und versuchen Sie es dann erneut.',
  'token-missing': 'Sie sind nicht oder nicht mehr angemeldet.',
  'token-missing-help': 'Melden Sie sich erneut an und versuchen Sie es noch einmal.',
  'token-unavailable': 'Diese Seite hat keine Erlaubnis zum Übertragen erhalten.',
  'token-unavailable-help':
    'Die Seite versucht es von selbst erneut. Bleibt es dabei, melden Sie sich neu an oder laden Sie diese Seite neu.',
  'not-allowed': 'Dazu fehlt Ihnen die Berechtigung.',
  'not-allowed-help': 'Bitten Sie die Veranstalter um Zugang.',
  'stream-not-found': 'Diese Veranstaltung gibt es nicht oder nicht mehr.',
  'stream-not-found-help':
    'Vergleichen Sie die Adresse dieser Seite mit der, die Sie erhalten haben.',
  'connection-unsupported': 'Dieser Browser kann kein Live-Video senden oder empfangen.',
  'connection-unsupported-help': 'Verwenden Sie einen aktuellen Safari, Chrome, Edge oder Firefox.',
  'connection-refused': 'Der Server nimmt die Verbindung nicht an.',
  'connection-refused-help':
    'Warten Sie einen Moment und versuchen Sie es erneut. Bleibt es dabei, sagen Sie den Veranstaltern Bescheid.',
  'script-unreachable': 'Ein Teil dieser Seite konnte nicht geladen werden.',
  'script-unreachable-help': 'Prüfen Sie die Internetverbindung und versuchen Sie es dann erneut.',
  'source-missing': 'Hier gibt es nichts abzuspielen.',
  'source-missing-help': 'Bitte sagen Sie den Betreibern der Website Bescheid.',
  'source-unplayable': 'Dieses Video lässt sich hier nicht abspielen.',
  'source-unplayable-help': 'Versuchen Sie es erneut, oder verwenden Sie einen anderen Browser.',
  unexpected: 'Etwas ist schiefgegangen.',
  'unexpected-help': 'Versuchen Sie es erneut. Wenn es wieder geschieht, laden Sie die Seite neu.',
};
