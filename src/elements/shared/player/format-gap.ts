import type { Speak } from './speak.js';
import type { TimelineGap } from './playback-model.js';

/** A minute and a half and more is told in minutes, as people would. */
const MINUTES_FROM_SECONDS = 90;

/** What lies in a gap, in words: `2 min missing here`. */
export function formatGap(
  { seconds, kind }: Pick<TimelineGap, 'seconds' | 'kind'>,
  t: Speak,
): string {
  const isLong = seconds >= MINUTES_FROM_SECONDS;
  const duration = isLong ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`;
  return t(kind === 'missing' ? 'gap-missing' : 'gap-pause', { duration });
}
