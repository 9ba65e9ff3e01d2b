import type { ErrorMessageKey } from './error-messages-en.js';
import type { MessageTable } from './message-catalogue.js';

export const errorMessagesNl: MessageTable<ErrorMessageKey> = {
  'try-again': 'Opnieuw proberen',
  'camera-denied': 'De camera en de microfoon zijn nog niet toegestaan.',
  'camera-denied-help': 'Probeer het opnieuw en kies ‘Toestaan’ wanneer de browser erom vraagt.',
  'camera-denied-always': 'Deze browser geeft deze site de camera en de microfoon niet.',
  'camera-denied-always-help':
    'Sta beide voor deze site toe in de instellingen van uw browser, meestal naast het adres, en probeer het opnieuw.',
  'microphone-denied': 'De camera is toegestaan, maar de microfoon niet.',
  'microphone-denied-help':
    'Sta ook de microfoon voor deze site toe in de instellingen van uw browser, meestal naast het adres, en probeer het opnieuw.',
  'camera-denied-by-system':
    'Dit apparaat laat de browser de camera en de microfoon niet gebruiken.',
  'camera-denied-by-system-help':
    'Sta beide voor de browser toe in de privacy-instellingen van uw telefoon of computer en probeer het opnieuw.',
  'camera-blocked-by-frame': 'Deze pagina mag de camera niet gebruiken.',
  'camera-blocked-by-frame-help':
    'De site die deze pagina toont, moet haar de camera en de microfoon laten gebruiken. Laat het de beheerders weten.',
  'camera-missing': 'Er is geen camera of microfoon gevonden.',
  'camera-missing-help': 'Sluit er een aan en probeer het opnieuw.',
  'camera-busy': 'De camera of de microfoon kan niet worden geopend.',
  'camera-busy-help':
    'Sluit andere apps en tabbladen die deze misschien gebruiken en probeer het opnieuw.',
  'camera-insecure': 'Browsers geven alleen pagina’s met een https-adres een camera.',
  'camera-insecure-help':
    'Open deze pagina op haar https-adres. Als dat er niet is, laat het dan de beheerders weten.',
  'camera-in-app': 'In deze app kan de camera niet worden gebruikt.',
  'camera-in-app-help': 'Kopieer het adres van deze pagina en open het in Safari of Chrome.',
  'camera-unsupported': 'Er is hier geen toegang tot een camera.',
  'camera-unsupported-help': 'Open deze pagina in een actuele Safari, Chrome, Edge of Firefox.',
  'screen-denied': 'Het scherm wordt niet gedeeld.',
  'screen-denied-help': 'Kies een scherm of venster wanneer de browser erom vraagt.',
  'screen-denied-by-system': 'Dit apparaat laat de browser het scherm niet tonen.',
  'screen-denied-by-system-help':
    'Sta schermopname voor de browser toe in de privacy-instellingen van uw computer en probeer het opnieuw.',
  'screen-busy': 'Het scherm kan nu niet worden gedeeld.',
  'screen-busy-help': 'Probeer het opnieuw of kies een ander scherm of venster.',
  'screen-unsupported': 'Deze browser kan zijn scherm niet delen.',
  'screen-unsupported-help': 'Gebruik een computer om een scherm te delen.',
  'endpoint-missing': 'Deze pagina zegt niet waar de video heen gaat of vandaan komt.',
  'endpoint-missing-help': 'Laat het de beheerders van deze site weten.',
  'endpoint-invalid': 'Deze pagina noemt een verkeerd adres voor haar video.',
  'endpoint-invalid-help':
    'Laat het de beheerders van deze site weten. Vraagt het netwerk om een eigen aanmelding, doe die dan eerst.',
  'endpoint-unreachable': 'De server is niet bereikbaar.',
  'endpoint-unreachable-help': 'Controleer uw internetverbinding en probeer het opnieuw.',
  'token-missing': 'U bent niet of niet meer aangemeld.',
  'token-missing-help': 'Meld u opnieuw aan en probeer het nog eens.',
  'token-unavailable': 'Deze pagina kon geen toestemming krijgen om u te laten uitzenden.',
  'token-unavailable-help':
    'Ze probeert het vanzelf opnieuw. Blijft het zo, meld u dan opnieuw aan of laad deze pagina opnieuw.',
  'not-allowed': 'U hebt hier geen toestemming voor.',
  'not-allowed-help': 'Vraag de organisatoren om u toe te laten.',
  'stream-not-found': 'Deze bijeenkomst bestaat niet of niet meer.',
  'stream-not-found-help':
    'Controleer het adres van deze pagina bij degenen die het u hebben gestuurd.',
  'connection-unsupported': 'Deze browser kan geen live video verzenden of ontvangen.',
  'connection-unsupported-help': 'Gebruik een actuele Safari, Chrome, Edge of Firefox.',
  'connection-refused': 'De server aanvaardt de verbinding niet.',
  'connection-refused-help':
    'Wacht even en probeer het opnieuw. Blijft het zo, laat het dan de organisatoren weten.',
  'script-unreachable': 'Een deel van deze pagina kon niet worden geladen.',
  'script-unreachable-help': 'Controleer uw internetverbinding en probeer het opnieuw.',
  'source-missing': 'Er is hier niets af te spelen.',
  'source-missing-help': 'Laat het de beheerders van deze site weten.',
  'source-unplayable': 'Deze video kan hier niet worden afgespeeld.',
  'source-unplayable-help': 'Probeer het opnieuw of gebruik een andere browser.',
  unexpected: 'Er is iets misgegaan.',
  'unexpected-help': 'Probeer het opnieuw. Gebeurt het weer, laad de pagina dan opnieuw.',
};
