import { nothing } from 'lit';
import type { LiveView } from './broadcaster-view.js';
import { renderPrimary } from './render-controls.js';

/** The one thing to do after something went wrong, or somebody else went live. */
export function renderFirstButton({ state, t, actions }: LiveView) {
  if (state.phase === 'reconnecting' && state.cause === 'taken-over') {
    return renderPrimary(t('take-over'), actions.start);
  }
  return state.phase === 'error' ? renderPrimary(t('try-again'), actions.start) : nothing;
}
