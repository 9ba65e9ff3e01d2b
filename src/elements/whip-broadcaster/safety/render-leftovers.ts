import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { formatDuration } from '../../shared/format-duration.js';
import type { Leftover, SafetyNetState } from './safety-net-state.js';
import type { SaveView } from './render-save.js';
import { renderSaveButton, renderSaveWords } from './render-save.js';
import { renderLine } from '../view/render-line.js';
import { sayHere } from './safety-words.js';

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
  /** How what is left comes home, or why it does not; empty where that needs no words here. */
  readonly uploadWords: string;
  /** The one that the person has asked to discard, and not yet confirmed. */
  readonly doomed: string | null;
  readonly language: string;
  /** What comes of saving stands above already. */
  readonly isExplained: boolean;
  readonly actions: LeftoverActions;
}

/** What earlier broadcasts have left on this device, and what to do about it; what is safe only for who looks. */
export function renderLeftovers(view: LeftoversView) {
  const { t, saving } = view;
  const { leftovers } = view.safety;
  if (leftovers.length === 0) return nothing;
  // What was saved just now stays where the finger is, and says so.
  const isOpen = (leftover: Leftover) =>
    isOnlyHere(leftover) || leftover.id === saving?.broadcastId;
  const open = leftovers.filter(isOpen);
  const sent = leftovers.filter((each) => !isOpen(each) && each.standing === 'sent');
  const copies = leftovers.filter((each) => !isOpen(each) && each.standing !== 'sent');
  const shown = [...open, ...sent, ...copies];
  const render = (leftover: Leftover): TemplateResult =>
    renderLeftover(leftover, { ...view, isExplained: view.isExplained || leftover !== shown[0] });
  return html`<section class="leftovers" part="leftovers" aria-label=${t('leftovers')}>
    ${open.length > 1 ? renderFolded(sayTotal(open, view), open.map(render)) : open.map(render)}
    ${sent.map(render)}
    ${
      copies.length === 0
        ? nothing
        : renderFolded(t('leftover-copies', { here: sayHere(t) }), copies.map(render))
    }
  </section>`;
}

/** One line, with what it sums up behind it. */
function renderFolded(words: string, list: readonly TemplateResult[]): TemplateResult {
  return html`<details>
    <summary>${words}</summary>
    ${list}
  </details>`;
}

/** How much of all of them is only here, and what becomes of it. */
function sayTotal(open: readonly Leftover[], { t, uploadWords }: LeftoversView): string {
  const left = open.filter(isOnlyHere);
  if (left.length === 0) return t('leftovers');
  const isSure = left.every(({ standing }) => standing === 'unsent');
  const ms = left.reduce((sum, { onlyHereMs }) => sum + Math.max(1_000, onlyHereMs), 0);
  const total = t(isSure ? 'leftover-total' : 'leftover-total-maybe', {
    duration: formatDuration(ms),
    count: String(left.length),
    here: sayHere(t),
  });
  const isMine = left.some(({ standing }) => standing === 'unsent');
  return isMine ? `${total} ${uploadWords}`.trim() : total;
}

function isOnlyHere({ standing }: Leftover): boolean {
  return standing === 'unsent' || standing === 'elsewhere';
}

function renderLeftover(leftover: Leftover, view: LeftoversView): TemplateResult {
  const { t, language } = view;
  const { id, startedAt, standing, origin } = leftover;
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const own = origin === 'start' ? 'leftover-unbegun' : 'leftover-title';
  const title = standing === 'elsewhere' ? 'leftover-elsewhere' : own;
  return html`<div class="leftover ${standing}">
    <p class="title">${t(title, { when: when.format(startedAt) })}</p>
    ${renderStanding(leftover, view)} ${renderSaveWords(id, view, view.isExplained)}
    ${view.doomed === id ? renderDiscardQuestion(leftover, view) : renderChoices(leftover, view)}
  </div>`;
}

function renderStanding(leftover: Leftover, view: LeftoversView) {
  const { standing, onlyHereMs, durationMs, lostMs } = leftover;
  const { t, uploadWords } = view;
  const here = sayHere(t);
  const lost = lostMs > 0 ? t('some-lost', { duration: formatDuration(lostMs) }) : '';
  if (standing === 'unsent' || standing === 'elsewhere') {
    const duration = formatDuration(Math.max(1_000, onlyHereMs));
    // What the server of another destination has is not asked.
    const words =
      standing === 'unsent'
        ? [t('leftover-text', { duration, here }), uploadWords]
        : [t('leftover-maybe', { duration, here }), t('leftover-not-sent')];
    return html`<p>${lost} ${words.join(' ')}</p>`;
  }
  // Not all of it is safe, whatever is here.
  if (lost !== '') return renderLine({ rank: 'notice', words: lost });
  const duration = formatDuration(Math.max(1_000, durationMs));
  return renderLine({ rank: 'good', words: t(`leftover-${standing}`, { duration, here }) });
}

function renderChoices({ id, standing }: Leftover, view: LeftoversView): TemplateResult {
  const { safety, t, actions } = view;
  const { phase } = safety.upload;
  const canSend = standing === 'unsent' && phase !== 'uploading' && phase !== 'nowhere';
  return html`<div class="choices">
    ${
      canSend
        ? html`<button part="button" @click=${actions.resume}>${t('leftover-resume')}</button>`
        : nothing
    }
    ${renderSaveButton(id, view)}
    <button part="button" @click=${() => actions.doom(id)}>${t('leftover-discard')}</button>
  </div>`;
}

function renderDiscardQuestion(leftover: Leftover, { t, actions }: LeftoversView) {
  const { id, standing } = leftover;
  const unsure = standing === 'elsewhere' ? t('discard-maybe') : t('discard-question');
  const question = isOnlyHere(leftover) ? unsure : t('discard-copy', { here: sayHere(t) });
  return html`<p role="alert">${question}</p>
    <div class="choices">
      <button part="button" @click=${() => actions.doom(null)}>${t('discard-keep')}</button>
      <button class="danger" part="button" @click=${() => actions.discard(id)}>
        ${t('discard-now')}
      </button>
    </div>`;
}
