import { nothing } from 'lit';
import { GO_ON_MS } from '../safety/earlier-broadcasts.js';
import type { LiveView } from './broadcaster-view.js';
import { renderLine } from './render-line.js';

/** A server takes so long to notice that who published is gone. */
const NOTICED_MS = 10_000;

/** When a broadcast from here was interrupted that may go on now; null where there is none. */
export function readInterruption({ state, safety, now }: LiveView): number | null {
  const at = safety?.interruptedAt ?? null;
  return state.phase === 'preview' && at !== null && now - at < GO_ON_MS ? at : null;
}

/** Whether it may be this device's own broadcast that the server still takes for live. */
export function isJustInterrupted(view: LiveView): boolean {
  const at = readInterruption(view);
  return at !== null && view.now - at < NOTICED_MS;
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
