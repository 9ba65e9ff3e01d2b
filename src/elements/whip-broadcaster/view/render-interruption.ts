import { nothing } from 'lit';
import { GO_ON_MS } from '../safety/earlier-broadcasts.js';
import type { LiveView } from './broadcaster-view.js';
import { renderLine } from './render-line.js';

/** A server takes so long to notice that who published is gone. */
const NOTICED_MS = 10_000;
/** Two clocks are compared to a second or so, and the last that a page filmed dies with it. */
const SAME_TIME_MS = 3_000;

/** When a broadcast from here was interrupted that may go on now; null where there is none, or another has its place. */
export function readInterruption(view: LiveView): number | null {
  const { state, safety, now } = view;
  const at = safety?.interruptedAt ?? null;
  const isAsked = state.phase === 'idle' || state.phase === 'preview';
  if (!isAsked || at === null || now - at >= GO_ON_MS) return null;
  return isElsewhere(view, at) ? null : at;
}

/** Whether it is another device that broadcasts: it came after this one was gone, or is there when that was noticed. */
function isElsewhere({ readiness, now }: LiveView, at: number): boolean {
  const occupied = readiness.find(({ code }) => code === 'stream-occupied');
  if (occupied === undefined) return false;
  return (occupied.value ?? at) > at + SAME_TIME_MS || now - at >= NOTICED_MS;
}

/** That a broadcast was running here, for who comes back to a page that died. */
export function renderInterruption(view: LiveView) {
  const words = sayInterruption(view);
  return words === '' ? nothing : renderLine({ rank: 'notice', words });
}

/** The same as words; empty where there is nothing to say. */
export function sayInterruption(view: LiveView): string {
  const at = readInterruption(view);
  if (at === null) return '';
  const clock = new Intl.DateTimeFormat(view.language, { timeStyle: 'short' });
  return view.t('interrupted', { time: clock.format(at) });
}
