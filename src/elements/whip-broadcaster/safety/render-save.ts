import { html } from 'lit';
import { formatDuration } from '../../shared/format-duration.js';
import type { Speak } from '../view/broadcaster-words.js';
import type { RankedLine } from '../view/ranked-line.js';
import { renderLine } from '../view/render-line.js';
import { sayHere } from './safety-words.js';
import type { Saving } from './save-broadcast.js';

export interface SaveView {
  /** What was saved last, or is being saved. */
  readonly saving: Saving | null;
  readonly t: Speak;
  save(broadcastId: string, note: string): void;
}

/** Gives a broadcast to the person as a file. `isFirst`: it is the one thing to do now. */
export function renderSaveButton(
  broadcastId: string,
  { saving, t, save }: SaveView,
  isFirst = false,
) {
  const isSaving = saving?.outcome.phase === 'saving';
  return html`<button
    class=${isFirst ? 'primary' : ''}
    part=${isFirst ? 'button primary-button' : 'button'}
    ?disabled=${isSaving}
    @click=${() => save(broadcastId, t('save-note'))}
  >
    ${t('save-here')}
  </button>`;
}

/** What comes of it, before it is asked for; then how it goes, and what of it did not come about. */
export function renderSaveWords(broadcastId: string, { saving, t }: SaveView) {
  const words = saving?.broadcastId === broadcastId ? describeSaving(saving, t) : null;
  return renderLine(words ?? { rank: 'plain', words: t('save-text') });
}

/** Null where all is well and done: silence would else be taken for success. */
export function describeSaving({ outcome }: Saving, t: Speak): RankedLine | null {
  switch (outcome.phase) {
    case 'saving': {
      const percent = String(Math.floor(outcome.share * 100));
      return { rank: 'plain', words: t('save-making', { percent }) };
    }
    case 'failed':
      return { rank: 'alarm', words: t('save-failed', { here: sayHere(t) }) };
    case 'saved': {
      if (outcome.missingMs <= 0) return null;
      const duration = formatDuration(Math.max(1_000, outcome.missingMs));
      return { rank: 'alarm', words: t('save-incomplete', { duration, here: sayHere(t) }) };
    }
  }
}
