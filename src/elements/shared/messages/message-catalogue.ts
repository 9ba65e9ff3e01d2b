/** One language's sentences. A table that lacks a key does not compile. */
export type MessageTable<K extends string> = Readonly<Record<K, string>>;

/** The sentences of one view: English at once, every other language when a page speaks it. */
export interface MessageCatalogue<K extends string> {
  readonly en: MessageTable<K>;
  /** By primary language subtag, such as `de`. */
  readonly load: Readonly<Record<string, () => Promise<MessageTable<K>>>>;
}

/** What stands in the `{name}` places of a sentence. */
export type MessageValues = Readonly<Record<string, string | number>>;

/** The sentence with its `{name}` places filled. A place without a value stays as it is. */
export function formatMessage(sentence: string, values: MessageValues = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
