import { findChapter } from './format-chapter.js';
import { findGap } from './find-gap.js';
import { formatGap } from './format-gap.js';
import type { PlaybackModel } from './playback-model.js';
import type { Speak } from './speak.js';

/** What is missing at a time, or a name that somebody gave; that a broadcast begins is seen as it is. */
export function readNote(
  playback: Pick<PlaybackModel, 'gaps' | 'chapters'> | null,
  seconds: number,
  duration: number,
  t: Speak,
): string {
  const { gaps = [], chapters = [] } = playback ?? {};
  const gap = findGap(gaps, seconds, duration);
  if (gap !== null) return formatGap(gap, t);
  return chapters[findChapter(chapters, seconds)]?.title ?? '';
}
