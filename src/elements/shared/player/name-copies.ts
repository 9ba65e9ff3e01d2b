import { formatGap } from './format-gap.js';
import { formatTime } from './format-time.js';
import type { PlaybackModel } from './playback-model.js';
import type { Speak } from './speak.js';

/** Recorders begin and end within so long of one another: who has less by that lacks nothing of the event. */
const ALIKE_SECONDS = 5;

/**
 * What copies are called in a list: by their place in it, and by how long they are, or by what they lack
 * of the longest. Who recorded them says nothing to a viewer.
 */
export function nameCopies(copies: PlaybackModel['copies'], t: Speak): readonly string[] {
  const most = Math.max(0, ...copies.map(({ seconds }) => seconds ?? 0));
  return copies.map(({ seconds }, at) => {
    if (seconds === null) return String(at + 1);
    const lack = most - seconds;
    const isLess = lack > ALIKE_SECONDS;
    const words = isLess ? formatGap({ seconds: lack, kind: 'missing' }, t) : formatTime(seconds);
    return `${at + 1} · ${words}`;
  });
}
