import type { Speak } from './speak.js';
import type { TimelineGap } from './playback-model.js';

/** A minute and a half and more is told in minutes, as people would. */
const MINUTES_FROM_SECONDS = 90;

/** What lies in a gap, in words: `2 min missing here`. */
export function formatGap(
  { seconds, kind }: Pick<TimelineGap, 'seconds' | 'kind'>,
  t: Speak,
): string {
  return t(`gap-${kind}`, { duration: formatLength(seconds) });
}

/** How far behind live somebody is, in words: `12 min behind live`. */
export function formatLateness(seconds: number, t: Speak): string {
  return t('behind-live', { duration: formatLength(seconds) });
}

function formatLength(seconds: number): string {
  const isLong = seconds >= MINUTES_FROM_SECONDS;
  return isLong ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`;
}
