import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ElementErrorCode } from '../../shared/element-error.js';
import { isAnyLeft } from '../safety/safety-words.js';
import { describeState, listStateLines } from './broadcaster-words.js';
import type { LiveView } from './broadcaster-view.js';
import { renderPrimary } from './render-controls.js';
import { renderLine } from './render-line.js';
import { renderSave } from './render-opened.js';
import { renderError } from './render-status.js';
import { hasSomethingHome } from './unbegun-words.js';

/** States without a picture: words in the place where it was or will be. */
export function renderPanel(view: LiveView): TemplateResult {
  const { state, safety, t, actions } = view;
  switch (state.phase) {
    case 'stopped':
      return renderStopped(state.durationMs !== null, view);
    case 'error':
      return html`<div class="panel card" part="panel">
        ${renderError(state.error.code, view)} ${renderSave(view)}
        <button
          class="primary"
          part="button primary-button"
          @click=${isOfAddress(state.error.code) ? actions.stop : actions.preview}
        >
          ${t('try-again')}
        </button>
      </div>`;
    default:
      return html`<div class="panel card" part="panel">
        <p class="title">${describeState(state, t, safety)}</p>
      </div>`;
  }
}

/** What a person has to do, or to wait for, comes before what the page has to say, however much that is. */
function renderStopped(hasBroadcast: boolean, view: LiveView): TemplateResult {
  const { state, safety, t } = view;
  const lines = listStateLines(state, t, safety);
  const isWell = lines.every(({ rank }) => rank === 'good' || rank === 'plain');
  // What never was live and has come home can be watched as well.
  const isThere = hasBroadcast || hasSomethingHome(safety);
  const ofPage = isThere ? html`<slot name="ended"></slot>` : nothing;
  return html`<div class="panel card" part="panel">
    <p class="title">${t('stopped-title')}</p>
    ${lines.map(renderLine)} ${isWell ? ofPage : nothing} ${renderSave(view)}
    ${renderAgain(hasBroadcast, view)} ${isWell ? nothing : ofPage}
  </div>`;
}

/**
 * After a broadcast, what is recorded is what matters, and so is what was filmed of one that nobody received: the
 * next one is for who looks for it.
 */
function renderAgain(hasBroadcast: boolean, { safety, t, actions }: LiveView): TemplateResult {
  const isFirst = !hasBroadcast && (safety === null || !isAnyLeft(safety));
  return isFirst
    ? renderPrimary(t('go-live-again'), actions.start)
    : html`<button part="button" @click=${actions.start}>${t('go-live-again')}</button>`;
}

/** A camera would not help: it is the address that is looked at again. */
function isOfAddress(code: ElementErrorCode): boolean {
  return code === 'endpoint-missing' || code === 'endpoint-invalid' || code === 'stream-not-found';
}
