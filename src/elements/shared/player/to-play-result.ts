import type { PlayResult } from './programme.js';
import type { Start } from './start-playing.js';

/** What a start means to who called `play()`. */
export function toPlayResult(start: Start): PlayResult {
  switch (start) {
    case 'playing':
      return { outcome: 'done' };
    case 'muted':
      return { outcome: 'muted' };
    case 'refused':
      return { outcome: 'gesture-needed' };
    case 'interrupted':
      return { outcome: 'superseded' };
  }
}
