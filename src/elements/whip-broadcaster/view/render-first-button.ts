import type { LiveView } from './broadcaster-view.js';
import { renderPrimary } from './render-controls.js';
import { readInterruption } from './render-interruption.js';

/** The one thing to do after something went wrong, or somebody else went live; null where it is what it always is. */
export function renderFirstButton(view: LiveView) {
  const { state, t, actions } = view;
  if (readInterruption(view) !== null) return renderPrimary(t('go-on'), actions.start);
  if (state.phase === 'reconnecting' && state.cause !== 'connection-lost') {
    return renderPrimary(t('take-over'), actions.start);
  }
  return state.phase === 'error' ? renderPrimary(t('try-again'), actions.start) : null;
}
