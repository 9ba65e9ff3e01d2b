import { html } from 'lit';
import type { LiveView } from './broadcaster-view.js';
import { renderPrimary } from './render-controls.js';
import { readInterruption } from './render-interruption.js';
import { readRefusal } from './read-refusal.js';

/** The one thing to do after something went wrong, or somebody else went live; null where it is what it always is. */
export function renderFirstButton(view: LiveView) {
  const { state, t, actions } = view;
  // It would only be refused: what to do first stands beside it. Without a token it records and goes on asking.
  const refusal = readRefusal(view);
  const isAsked = state.phase === 'preview' || state.phase === 'error';
  if (isAsked && refusal !== null && refusal !== 'token-unavailable') {
    return html`<button part="button" @click=${actions.start}>${t('try-again')}</button>`;
  }
  if (readInterruption(view) !== null) return renderPrimary(t('go-on'), actions.start);
  if (state.phase === 'reconnecting' && state.cause !== 'connection-lost') {
    return renderPrimary(t('take-over'), actions.start);
  }
  return state.phase === 'error' ? renderPrimary(t('try-again'), actions.start) : null;
}
