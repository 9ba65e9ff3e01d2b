import type { MessageCatalogue } from '../../shared/messages/message-catalogue.js';
import type { PreviewMessageKey } from './preview-messages-en.js';
import { previewMessagesEn } from './preview-messages-en.js';

/** What is said before the control room has come. Another language's table is one for all views. */
export const previewMessages: MessageCatalogue<PreviewMessageKey> = {
  en: previewMessagesEn,
  load: async (language) =>
    (await import('./broadcaster-languages.js')).loadBroadcasterMessages(language),
};
