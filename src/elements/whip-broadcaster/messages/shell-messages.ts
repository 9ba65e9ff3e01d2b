import type { MessageCatalogue } from '../../shared/messages/message-catalogue.js';
import type { ShellMessageKey } from './shell-messages-en.js';
import { shellMessagesEn } from './shell-messages-en.js';

/** The few sentences of the start panel, which come with the tag. */
export const shellMessages: MessageCatalogue<ShellMessageKey> = {
  en: shellMessagesEn,
  load: async (language) => (await import('./shell-languages.js')).loadShellMessages(language),
};
