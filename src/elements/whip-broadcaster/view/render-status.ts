import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { ElementErrorCode } from '../../shared/element-error.js';
import type { BroadcasterView } from './broadcaster-view.js';
import type { Speak } from './broadcaster-words.js';
import { describeState } from './broadcaster-words.js';

/** How things stand, in a line or two. */
export function renderStatus({ state, notice, t }: BroadcasterView): TemplateResult {
  if (state.phase === 'error') return renderError(state.error.code, t);
  const isAlarm = state.phase === 'streaming' && state.assurance?.recording === 'failed';
  return html`<p class=${isAlarm ? 'alarm' : ''}>${describeState(state, t)}</p>
    ${notice === null ? nothing : html`<p role="alert">${t(notice)} ${t(`${notice}-help`)}</p>`}`;
}

/** What happened, and what to do about it. */
export function renderError(code: ElementErrorCode, t: Speak): TemplateResult {
  return html`<div role="alert">
    <p class="title">${t(code)}</p>
    <p>${t(`${code}-help`)}</p>
  </div>`;
}
