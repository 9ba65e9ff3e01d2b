import { loadTable } from '../../shared/messages/load-table.js';
import type { BroadcasterMessageKey } from './broadcaster-messages-en.js';
import type { LanguageTables } from '../../shared/messages/message-catalogue.js';

/** Each language is a file of its own, which only the pages that speak it fetch. */
const tables: LanguageTables<BroadcasterMessageKey> = {
  de: async () => (await import('./broadcaster-messages-de.js')).broadcasterMessagesDe,
  es: async () => (await import('./broadcaster-messages-es.js')).broadcasterMessagesEs,
  fr: async () => (await import('./broadcaster-messages-fr.js')).broadcasterMessagesFr,
  nl: async () => (await import('./broadcaster-messages-nl.js')).broadcasterMessagesNl,
  pl: async () => (await import('./broadcaster-messages-pl.js')).broadcasterMessagesPl,
  pt: async () => (await import('./broadcaster-messages-pt.js')).broadcasterMessagesPt,
  sv: async () => (await import('./broadcaster-messages-sv.js')).broadcasterMessagesSv,
};

/** The table of a language, or undefined where there is none. */
export const loadBroadcasterMessages = (language: string) => loadTable(tables, language);
