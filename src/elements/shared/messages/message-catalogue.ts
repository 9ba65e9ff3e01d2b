/** One language's sentences. A table that lacks a key does not compile. */
export type MessageTable<K extends string> = Readonly<Record<K, string>>;

/** What the elements speak beside English, by primary language subtag. */
export type Language = 'de' | 'es' | 'fr' | 'nl' | 'pl' | 'pt' | 'sv';

/** A view's sentences in every language. One that is left out does not compile. */
export type LanguageTables<K extends string> = Readonly<
  Record<Language, () => Promise<MessageTable<K>>>
>;

/** The sentences of one view: English at once, every other language when a page speaks it. */
export interface MessageCatalogue<K extends string> {
  readonly en: MessageTable<K>;
  /** The table of a language, by its primary subtag; undefined where it is none of those shipped. */
  readonly load: (language: string) => Promise<MessageTable<K> | undefined>;
}

/** A page's own sentences, by their keys in the English tables; they win over the element's. */
export type OwnMessages = Readonly<Partial<Record<string, string>>>;

/** What stands in the `{name}` places of a sentence. */
export type MessageValues = Readonly<Record<string, string | number>>;

/** The sentence with its `{name}` places filled. A place without a value stays as it is. */
export function formatMessage(sentence: string, values: MessageValues = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
