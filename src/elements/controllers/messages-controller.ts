import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type {
  MessageCatalogue,
  MessageTable,
  MessageValues,
  OwnMessages,
} from '../shared/messages/message-catalogue.js';
import { formatMessage } from '../shared/messages/message-catalogue.js';

/** An element that speaks. */
export interface SpeakingHost extends ReactiveControllerHost, HTMLElement {
  /** What the page has it say in words of its own. */
  readonly messages?: OwnMessages | null;
}

/**
 * Speaks the page's language: the host's `lang`, else that of the closest ancestor that has one, else
 * English. While another language's table is on its way, and where it cannot be had, English stands in.
 */
export class MessagesController<K extends string> implements ReactiveController {
  readonly #host: SpeakingHost;
  readonly #catalogue: MessageCatalogue<K>;
  #table: MessageTable<K>;
  #language = 'en';
  #watch: MutationObserver | null = null;

  constructor(host: SpeakingHost, catalogue: MessageCatalogue<K>) {
    this.#host = host;
    this.#catalogue = catalogue;
    this.#table = catalogue.en;
    host.addController(this);
  }

  /** The language tag in force, for formatting dates and numbers. */
  get language(): string {
    return findLanguage(this.#host);
  }

  /** The sentence for a key, with its `{name}` places filled. */
  readonly t = (key: K, values?: MessageValues): string =>
    formatMessage(this.#host.messages?.[key] ?? this.#table[key], values);

  hostConnected(): void {
    this.#watch ??= new MutationObserver(() => this.#follow());
    const watched = { attributes: true, attributeFilter: ['lang'] };
    this.#watch.observe(this.#host, watched);
    this.#watch.observe(this.#host.ownerDocument.documentElement, watched);
    this.#follow();
  }

  hostDisconnected(): void {
    this.#watch?.disconnect();
  }

  /** Takes up the table of the language in force. */
  #follow(): void {
    const [language = 'en'] = this.language.toLowerCase().split('-');
    if (language === this.#language) return;
    this.#language = language;
    const speak = (table = this.#catalogue.en): void => {
      if (this.#language !== language) return;
      this.#table = table;
      this.#host.requestUpdate();
    };
    this.#catalogue.load(language).then(speak, () => speak());
  }
}

/** `closest` stops at a shadow root's edge; a page's language does not. */
function findLanguage(element: Element): string {
  const holder = element.closest('[lang]');
  if (holder !== null) return holder.getAttribute('lang') || 'en';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? findLanguage(root.host) : 'en';
}
