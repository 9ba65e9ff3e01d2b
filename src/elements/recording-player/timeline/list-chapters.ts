import type { StreamMark } from '../../../contract/index.js';
import type { Chapter } from '../../shared/player/playback-model.js';
import type { RecordingTimeline } from './recording-timeline.js';

/**
 * The places that a viewer may want to go to: where each broadcast begins, and where the marks are that
 * somebody has set. Empty where there is but one.
 */
export function listChapters(
  timeline: RecordingTimeline,
  marks: readonly StreamMark[],
): readonly Chapter[] {
  const broadcasts = timeline.broadcasts.map(({ at, startedMs }) => ({
    at,
    startedMs,
    title: null,
  }));
  const named = marks.flatMap(({ at: time, title }) => {
    const startedMs = Date.parse(time);
    const at = timeline.find(startedMs);
    return at === null ? [] : [{ at, startedMs, title }];
  });
  const chapters = [...broadcasts, ...named].sort((a, b) => a.at - b.at);
  return chapters.length > 1 ? chapters : [];
}
