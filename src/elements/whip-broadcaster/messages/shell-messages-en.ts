import type { MessageTable } from '../../shared/messages/message-catalogue.js';

export const shellMessagesEn = {
  'start-title': 'Broadcast from this device',
  'start-text':
    'Your browser will ask for the camera and microphone. You see the picture first; nothing is sent until you go live.',
  'turn-on': 'Turn on camera',
  unloadable: 'A part of this page could not be loaded. Check your internet connection.',
  'try-again': 'Try again',
} as const;

export type ShellMessageKey = keyof typeof shellMessagesEn;
export type ShellMessages = MessageTable<ShellMessageKey>;
