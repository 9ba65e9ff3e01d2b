import { loadTable } from './load-table.js';
import type { PlayerMessageKey } from './player-messages-en.js';
import type { LanguageTables } from './message-catalogue.js';

/** Each language is a file of its own, which only the pages that speak it fetch. */
const tables: LanguageTables<PlayerMessageKey> = {
  de: async () => (await import('./player-messages-de.js')).playerMessagesDe,
  es: async () => (await import('./player-messages-es.js')).playerMessagesEs,
  fr: async () => (await import('./player-messages-fr.js')).playerMessagesFr,
  nl: async () => (await import('./player-messages-nl.js')).playerMessagesNl,
  pl: async () => (await import('./player-messages-pl.js')).playerMessagesPl,
  pt: async () => (await import('./player-messages-pt.js')).playerMessagesPt,
  sv: async () => (await import('./player-messages-sv.js')).playerMessagesSv,
};

/** The table of a language, or undefined where there is none. */
export const loadPlayerMessages = (language: string) => loadTable(tables, language);
