import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type {
  MessageCatalogue,
  MessageTable,
  MessageValues,
} from '../shared/messages/message-catalogue.js';
import { formatMessage } from '../shared/messages/message-catalogue.js';

/**
 * Speaks the page's language: the host's `lang`, else that of the closest ancestor that has one, else
 * English. While another language's table is on its way, and where it cannot be had, English stands in.
 */
export class MessagesController<K extends string> implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #catalogue: MessageCatalogue<K>;
  #table: MessageTable<K>;
  #language = 'en';
  #watch: MutationObserver | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement, catalogue: MessageCatalogue<K>) {
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
  readonly t = (key: K, values?: MessageValues): string => formatMessage(this.#table[key], values);

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
    const load = this.#catalogue.load[language];
    if (load === undefined) {
      this.#speak(this.#catalogue.en);
      return;
    }
    load().then(
      (table) => {
        if (this.#language === language) this.#speak(table);
      },
      () => {
        if (this.#language === language) this.#speak(this.#catalogue.en);
      },
    );
  }

  #speak(table: MessageTable<K>): void {
    this.#table = table;
    this.#host.requestUpdate();
  }
}

/** `closest` stops at a shadow root's edge; a page's language does not. */
function findLanguage(element: Element): string {
  const holder = element.closest('[lang]');
  if (holder !== null) return holder.getAttribute('lang') || 'en';
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? findLanguage(root.host) : 'en';
}
