import { html, nothing } from 'lit';
import { formatDuration } from '../../shared/format-duration.js';
import type { Speak } from '../view/broadcaster-words.js';
import { sayHere } from './safety-words.js';
import type { Saving } from './save-broadcast.js';

export interface SaveView {
  /** What was saved last, or is being saved. */
  readonly saving: Saving | null;
  readonly t: Speak;
  save(broadcastId: string): void;
}

/** Gives a broadcast to the person as files. */
export function renderSaveButton(broadcastId: string, { saving, t, save }: SaveView) {
  const isSaving = saving?.outcome.phase === 'saving';
  return html`<button part="button" ?disabled=${isSaving} @click=${() => save(broadcastId)}>
    ${t('save-here')}
  </button>`;
}

/** What of it did not come about: silence would be taken for success. */
export function renderSaveTrouble(broadcastId: string, { saving, t }: SaveView) {
  if (saving?.broadcastId !== broadcastId) return nothing;
  const words = describeSaveTrouble(saving, t);
  return words === null ? nothing : html`<p class="alarm" role="alert">${words}</p>`;
}

/** Null where all is well. */
export function describeSaveTrouble({ outcome }: Saving, t: Speak): string | null {
  if (outcome.phase === 'failed') return t('save-failed', { here: sayHere(t) });
  if (outcome.phase === 'saving' || outcome.missingMs <= 0) return null;
  const duration = formatDuration(Math.max(1_000, outcome.missingMs));
  return t('save-incomplete', { duration, here: sayHere(t) });
}
