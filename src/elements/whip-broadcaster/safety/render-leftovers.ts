import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { formatDuration } from '../../shared/format-duration.js';
import type { Leftover, SafetyNetState } from './safety-net-state.js';
import type { SaveView } from './render-save.js';
import { renderSaveButton, renderSaveWords } from './render-save.js';
import { sayHere } from './safety-words.js';
import { sayUpload } from './upload-words.js';

/** What can be done about a leftover. */
export interface LeftoverActions {
  /** Sends it to the server, now. */
  resume(): void;
  /** Removes it for good. */
  discard(id: string): void;
  /** Asks first; with null the question is taken back. */
  doom(id: string | null): void;
}

export interface LeftoversView extends SaveView {
  readonly safety: SafetyNetState;
  /** The one that the person has asked to discard, and not yet confirmed. */
  readonly doomed: string | null;
  readonly language: string;
  readonly actions: LeftoverActions;
}

/** What earlier broadcasts have left on this device, and what to do about it. */
export function renderLeftovers(view: LeftoversView) {
  const { t } = view;
  const { leftovers } = view.safety;
  if (leftovers.length === 0) return nothing;
  return html`<section class="leftovers" part="leftovers" aria-label=${t('leftovers')}>
    ${leftovers.map((leftover) => renderLeftover(leftover, view))}
  </section>`;
}

function renderLeftover(leftover: Leftover, view: LeftoversView): TemplateResult {
  const { t, language, safety } = view;
  const { id, startedAt, onlyHereMs } = leftover;
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const values = {
    when: when.format(startedAt),
    duration: formatDuration(Math.max(1_000, onlyHereMs)),
    here: sayHere(t),
  };
  return html`<div class="leftover">
    <p class="title">${t('leftover-title', values)}</p>
    <p>${t('leftover-text', values)} ${sayUpload(safety.upload, t)}</p>
    ${renderSaveWords(id, view)}
    ${view.doomed === id ? renderDiscardQuestion(id, view) : renderChoices(id, view)}
  </div>`;
}

function renderChoices(id: string, view: LeftoversView): TemplateResult {
  const { safety, t, actions } = view;
  return html`<div class="choices">
    ${
      safety.upload.phase === 'uploading'
        ? nothing
        : html`<button part="button" @click=${actions.resume}>${t('leftover-resume')}</button>`
    }
    ${renderSaveButton(id, view)}
    <button part="button" @click=${() => actions.doom(id)}>${t('leftover-discard')}</button>
  </div>`;
}

function renderDiscardQuestion(id: string, { t, actions }: LeftoversView): TemplateResult {
  return html`<p role="alert">${t('discard-question')}</p>
    <div class="choices">
      <button part="button" @click=${() => actions.doom(null)}>${t('discard-keep')}</button>
      <button class="danger" part="button" @click=${() => actions.discard(id)}>
        ${t('discard-now')}
      </button>
    </div>`;
}
