import type { MessageCatalogue } from '../../shared/messages/message-catalogue.js';
import type { BroadcasterMessageKey } from './broadcaster-messages-en.js';
import { broadcasterMessagesEn } from './broadcaster-messages-en.js';

/** Everything the element says once a person has begun, errors included. */
export const broadcasterMessages: MessageCatalogue<BroadcasterMessageKey> = {
  en: broadcasterMessagesEn,
  load: async (language) =>
    (await import('./broadcaster-languages.js')).loadBroadcasterMessages(language),
};
