import type { LanguageTables, MessageTable } from './message-catalogue.js';

/** The table of a language, or undefined where there is none. */
export async function loadTable<K extends string>(
  tables: LanguageTables<K>,
  language: string,
): Promise<MessageTable<K> | undefined> {
  const byName: Readonly<Partial<Record<string, () => Promise<MessageTable<K>>>>> = tables;
  return byName[language]?.();
}
