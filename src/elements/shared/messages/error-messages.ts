import type { ErrorMessageKey } from './error-messages-en.js';
import { errorMessagesEn } from './error-messages-en.js';
import type { MessageCatalogue } from './message-catalogue.js';

/** The sentences of every error code. A view's own tables take these in by spreading. */
export const errorMessages: MessageCatalogue<ErrorMessageKey> = {
  en: errorMessagesEn,
  load: async (language) => (await import('./error-languages.js')).loadErrorMessages(language),
};
