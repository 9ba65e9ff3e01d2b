import type { PlaybackModel } from '../../shared/player/playback-model.js';
import { listChoices } from '../timeline/list-choices.js';
import type { RecordingPlayback } from './recording-playback.js';

/** A recording as the control bar of any player shows it. */
export function toPlaybackModel(playback: RecordingPlayback): PlaybackModel {
  const { time, duration, gaps, chapters, copies, copy, inside } = playback;
  return {
    time,
    duration,
    gaps,
    chapters,
    copies: listChoices(copies, copy).map(({ recording, duration: seconds }) => ({
      id: recording ?? '',
      seconds,
    })),
    copy: copy?.recording ?? null,
    chooseCopy: (id) => playback.chooseCopy(id),
    levels: inside?.levels ?? [],
    level: inside?.level ?? null,
    chooseLevel: (index) => inside?.chooseLevel(index),
    file: playback.file,
    findStoryboard: async (seconds) =>
      (await import('../timeline/find-storyboard.js')).findStoryboard(playback.plan, seconds),
  };
}
