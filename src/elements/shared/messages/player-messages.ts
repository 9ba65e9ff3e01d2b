import type { MessageCatalogue } from './message-catalogue.js';
import type { PlayerMessageKey } from './player-messages-en.js';
import { playerMessagesEn } from './player-messages-en.js';

/** The sentences of both players. */
export const playerMessages: MessageCatalogue<PlayerMessageKey> = {
  en: playerMessagesEn,
  load: async (language) => (await import('./player-languages.js')).loadPlayerMessages(language),
};
