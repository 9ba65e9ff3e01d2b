import type { ShellMessages } from './shell-messages-en.js';

export const shellMessagesDe: ShellMessages = {
  'start-title': 'Von diesem Gerät übertragen',
  'start-text':
    'Ihr Browser fragt nach Kamera und Mikrofon. Zuerst sehen nur Sie das Bild; gesendet wird nichts, bis Sie live gehen.',
  'turn-on': 'Kamera einschalten',
  unloadable:
    'Ein Teil dieser Seite konnte nicht geladen werden. Prüfen Sie die Internetverbindung.',
  'try-again': 'Erneut versuchen',
};
