import type { HlsAttachment } from '../../../media/hls-attachment.js';
import type { PlaybackModel } from '../../shared/player/playback-model.js';

/** A list that holds less is no place to go back in. */
const WINDOW_SECONDS = 60;

/** What can be seen and chosen of a live list: its window, where that is worth a time bar, and its qualities; null where there is neither. */
export function toListModel(
  video: HTMLVideoElement,
  attachment: Pick<HlsAttachment, 'liveEdge' | 'levels' | 'level' | 'chooseLevel'>,
): PlaybackModel | null {
  const { liveEdge, levels, level } = attachment;
  const seconds = (liveEdge ?? 0) - readStart(video);
  const isWide = seconds > WINDOW_SECONDS;
  if (!isWide && levels.length === 0) return null;
  const { currentTime } = video;
  return {
    time: isWide ? Math.max(0, currentTime - readStart(video)) : currentTime,
    duration: isWide ? seconds : null,
    gaps: [],
    chapters: [],
    copies: [],
    copy: null,
    chooseCopy: () => undefined,
    levels,
    level,
    chooseLevel: (index) => attachment.chooseLevel(index),
    file: null,
  };
}

/** Where the time of a model begins in the media. */
export function readListStart(video: HTMLVideoElement, model: PlaybackModel | null): number {
  return model === null || model.duration === null ? 0 : readStart(video);
}

/** Where the window of the list begins. */
function readStart({ seekable }: HTMLVideoElement): number {
  return seekable.length > 0 ? seekable.start(0) : 0;
}
