import type { PlaybackModel } from '../shared/player/playback-model.js';
import type { QualityChoice } from './ladder/rung.js';

/** A live picture of several qualities as the control bar shows it; null where there is no choice. */
export function toLivePlaybackModel(
  { currentTime }: HTMLVideoElement,
  choice: QualityChoice | null,
): PlaybackModel | null {
  if (choice === null || choice.levels.length === 0) return null;
  return {
    time: currentTime,
    duration: null,
    gaps: [],
    chapters: [],
    copies: [],
    copy: null,
    chooseCopy: () => undefined,
    levels: choice.levels,
    level: choice.level,
    chooseLevel: (index) => choice.chooseLevel(index),
    file: null,
  };
}
