import { loadTable } from '../../shared/messages/load-table.js';
import type { LanguageTables } from '../../shared/messages/message-catalogue.js';
import type { ShellMessageKey, ShellMessages } from './shell-messages-en.js';

const de: ShellMessages = {
  'start-title': 'Von diesem Gerät übertragen',
  'start-text':
    'Ihr Browser fragt nach Kamera und Mikrofon. Zuerst sehen nur Sie das Bild; gesendet wird nichts, bis Sie live gehen.',
  'turn-on': 'Kamera einschalten',
  unloadable:
    'Ein Teil dieser Seite konnte nicht geladen werden. Prüfen Sie die Internetverbindung.',
  'try-again': 'Erneut versuchen',
};

const es: ShellMessages = {
  'start-title': 'Transmitir desde este dispositivo',
  'start-text':
    'Su navegador pedirá la cámara y el micrófono. Primero verá la imagen; no se envía nada hasta que emita en directo.',
  'turn-on': 'Encender la cámara',
  unloadable: 'No se ha podido cargar una parte de esta página. Compruebe su conexión a Internet.',
  'try-again': 'Reintentar',
};

const fr: ShellMessages = {
  'start-title': 'Diffuser depuis cet appareil',
  'start-text':
    'Votre navigateur demandera la caméra et le microphone. Vous verrez d’abord l’image ; rien n’est envoyé avant que vous passiez en direct.',
  'turn-on': 'Allumer la caméra',
  unloadable:
    'Une partie de cette page n’a pas pu être chargée. Vérifiez votre connexion à Internet.',
  'try-again': 'Réessayer',
};

const nl: ShellMessages = {
  'start-title': 'Uitzenden vanaf dit apparaat',
  'start-text':
    'Uw browser vraagt om de camera en de microfoon. U ziet eerst het beeld; er wordt niets verzonden tot u live gaat.',
  'turn-on': 'Camera inschakelen',
  unloadable: 'Een deel van deze pagina kon niet worden geladen. Controleer uw internetverbinding.',
  'try-again': 'Opnieuw proberen',
};

const pl: ShellMessages = {
  'start-title': 'Transmisja z tego urządzenia',
  'start-text':
    'Przeglądarka zapyta o kamerę i mikrofon. Najpierw zobaczysz obraz; nic nie zostanie wysłane, dopóki nie zaczniesz nadawać.',
  'turn-on': 'Włącz kamerę',
  unloadable: 'Nie udało się wczytać części tej strony. Sprawdź połączenie z internetem.',
  'try-again': 'Spróbuj ponownie',
};

const pt: ShellMessages = {
  'start-title': 'Transmitir a partir deste dispositivo',
  'start-text':
    'O navegador vai pedir a câmara e o microfone. Primeiro vê a imagem; nada é enviado até começar a transmitir.',
  'turn-on': 'Ligar a câmara',
  unloadable: 'Não foi possível carregar uma parte desta página. Verifique a ligação à Internet.',
  'try-again': 'Tentar novamente',
};

const sv: ShellMessages = {
  'start-title': 'Sänd från den här enheten',
  'start-text':
    'Webbläsaren kommer att fråga efter kameran och mikrofonen. Du ser bilden först; inget sänds förrän du sänder direkt.',
  'turn-on': 'Slå på kameran',
  unloadable: 'En del av sidan kunde inte läsas in. Kontrollera internetanslutningen.',
  'try-again': 'Försök igen',
};

/** So few sentences that all languages are one small file, for the sake of one request. */
const tables: LanguageTables<ShellMessageKey> = {
  de: () => Promise.resolve(de),
  es: () => Promise.resolve(es),
  fr: () => Promise.resolve(fr),
  nl: () => Promise.resolve(nl),
  pl: () => Promise.resolve(pl),
  pt: () => Promise.resolve(pt),
  sv: () => Promise.resolve(sv),
};

/** The table of a language, or undefined where there is none. */
export const loadShellMessages = (language: string) => loadTable(tables, language);
