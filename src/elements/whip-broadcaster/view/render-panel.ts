import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { ElementErrorCode } from '../../shared/element-error.js';
import { describeState, listStateLines } from './broadcaster-words.js';
import type { LiveView } from './broadcaster-view.js';
import { renderLine } from './render-line.js';
import { renderSave } from './render-opened.js';
import { renderError } from './render-status.js';

/** States without a picture: words in the place where it was or will be. */
export function renderPanel(view: LiveView): TemplateResult {
  const { state, safety, t, actions } = view;
  switch (state.phase) {
    case 'stopped':
      return html`<div class="panel card" part="panel">
        <p class="title">${t('stopped-title')}</p>
        ${listStateLines(state, t, safety).map(renderLine)}
        <slot name="ended"></slot>
        ${renderSave(view)} ${renderAgain(state.durationMs !== null, view)}
      </div>`;
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

/** After a broadcast, what is recorded is what matters: the next one is for who looks for it. */
function renderAgain(hasBroadcast: boolean, { t, actions }: LiveView): TemplateResult {
  return html`<button
    class=${hasBroadcast ? '' : 'primary'}
    part=${hasBroadcast ? 'button' : 'button primary-button'}
    @click=${actions.start}
  >
    ${t('go-live-again')}
  </button>`;
}

/** A camera would not help: it is the address that is looked at again. */
function isOfAddress(code: ElementErrorCode): boolean {
  return code === 'endpoint-missing' || code === 'endpoint-invalid' || code === 'stream-not-found';
}
