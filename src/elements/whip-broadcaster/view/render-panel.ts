import type { TemplateResult } from 'lit';
import { html } from 'lit';
import { describeState } from './broadcaster-words.js';
import type { LiveView } from './broadcaster-view.js';
import { renderSave } from './render-opened.js';
import { renderError } from './render-status.js';

/** States without a picture: words in the place where it was or will be. */
export function renderPanel(view: LiveView): TemplateResult {
  const { state, safety, t, actions } = view;
  switch (state.phase) {
    case 'stopped':
      return html`<div class="panel" part="panel">
        <p class="title">${t('stopped-title')}</p>
        <p>${describeState(state, t, safety)}</p>
        ${renderSave(view)}
        <button class="primary" part="button primary-button" @click=${actions.start}>
          ${t('go-live-again')}
        </button>
      </div>`;
    case 'error':
      return html`<div class="panel" part="panel">
        ${renderError(state.error.code, t)} ${renderSave(view)}
        <button class="primary" part="button primary-button" @click=${actions.preview}>
          ${t('try-again')}
        </button>
      </div>`;
    default:
      return html`<div class="panel" part="panel">
        <p class="title">${describeState(state, t, safety)}</p>
      </div>`;
  }
}
