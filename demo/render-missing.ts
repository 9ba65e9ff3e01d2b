import type { Stream, StreamGap } from '../src/contract/index.js';
import { formatDuration } from '../src/elements/shared/format-duration.js';

/** So many are read at a glance; more stand behind a press. */
const AT_A_GLANCE = 3;

const WHERE_WORDS: Record<StreamGap['where'], string> = {
  device: 'still on the phone',
  nowhere: 'lost: nobody is known to have it',
};

const COMES_HOME = 'What is still on the phone comes home once “Broadcast” is opened there.';

/**
 * Says what of an event is missing, when that was, and who may still have it; that nothing is known to
 * be: a phone that never came back may have more than it could tell. Null where there is nothing to say yet.
 */
export function renderMissing(stream: Stream): HTMLElement | null {
  const { status, assurance, gaps, recordings, unheardSince } = stream;
  const { missingSeconds, recording } = assurance;
  if (missingSeconds <= 0) {
    const isOver = status === 'completed' && recordings.length > 0;
    if (isOver && unheardSince !== undefined) {
      return createElement('p', 'missing', sayUnheard(unheardSince));
    }
    const isWhole = isOver && recording === 'confirmed';
    return isWhole ? createElement('p', 'quiet', 'Nothing is known to be missing') : null;
  }
  const summary = `${sayLength(missingSeconds)} missing`;
  if (gaps === undefined || gaps.length === 0) return createElement('p', 'missing', summary);
  const places = gaps.length === 1 ? '' : `, in ${gaps.length} places`;
  const details = document.createElement('details');
  details.className = 'missing';
  details.open = gaps.length <= AT_A_GLANCE;
  const list = document.createElement('ul');
  list.append(...gaps.map((gap) => createElement('li', '', sayGap(gap))));
  details.append(createElement('summary', '', `${summary}${places}`), list);
  if (gaps.some(({ where }) => where === 'device')) {
    details.append(createElement('p', 'quiet', COMES_HOME));
  }
  if (unheardSince !== undefined) {
    details.append(createElement('p', 'quiet', sayUnheard(unheardSince)));
  }
  return details;
}

/** Such as `14:05:10–14:06:22 · still on the phone`, by the clock of who reads it. */
function sayGap({ startedAt, duration, where }: StreamGap): string {
  const from = new Date(startedAt);
  const to = new Date(from.getTime() + Math.max(1, duration) * 1000);
  return `${formatClock(from)}–${formatClock(to)} · ${WHERE_WORDS[where]}`;
}

/** Of what such a device filmed last nobody else can know. */
function sayUnheard(since: string): string {
  const at = formatClock(new Date(since));
  return `It ended without a goodbye: a device was last heard at ${at} and has not been back since. What it filmed last may be on it, and comes home once “Broadcast” is opened there.`;
}

function formatClock(time: Date): string {
  return time.toLocaleTimeString('en', { hourCycle: 'h23' });
}

/** What is missing is never nothing. */
function sayLength(seconds: number): string {
  return formatDuration(Math.max(1, Math.round(seconds)) * 1000);
}

function createElement(name: string, className: string, text: string): HTMLElement {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}
