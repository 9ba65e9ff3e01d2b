import { nothing } from 'lit';
import type { LiveView } from './broadcaster-view.js';
import { renderPrimary } from './render-controls.js';

/** The one thing to do after something went wrong. */
export function renderFirstButton({ state, t, actions }: LiveView) {
  return state.phase === 'error' ? renderPrimary(t('try-again'), actions.start) : nothing;
}
