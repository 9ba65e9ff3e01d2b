import { loadTable } from './load-table.js';
import type { ErrorMessageKey } from './error-messages-en.js';
import type { LanguageTables } from './message-catalogue.js';

/** Each language is a file of its own, which only the pages that speak it fetch. */
const tables: LanguageTables<ErrorMessageKey> = {
  de: async () => (await import('./error-messages-de.js')).errorMessagesDe,
  es: async () => (await import('./error-messages-es.js')).errorMessagesEs,
  fr: async () => (await import('./error-messages-fr.js')).errorMessagesFr,
  nl: async () => (await import('./error-messages-nl.js')).errorMessagesNl,
  pl: async () => (await import('./error-messages-pl.js')).errorMessagesPl,
  pt: async () => (await import('./error-messages-pt.js')).errorMessagesPt,
  sv: async () => (await import('./error-messages-sv.js')).errorMessagesSv,
};

/** The table of a language, or undefined where there is none. */
export const loadErrorMessages = (language: string) => loadTable(tables, language);
