import type { MessageValues } from '../messages/message-catalogue.js';
import type { PlayerMessageKey } from '../messages/player-messages-en.js';

/** Says a sentence in the page's language. */
export type Speak = (key: PlayerMessageKey, values?: MessageValues) => string;
