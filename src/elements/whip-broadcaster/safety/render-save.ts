import { html } from 'lit';
import type { Speak } from '../view/broadcaster-words.js';
import type { RankedLine } from '../view/ranked-line.js';
import { renderLine } from '../view/render-line.js';
import { formatPart, sayHere } from './safety-words.js';
import type { Saving } from './save-broadcast.js';

export interface SaveView {
  /** What was saved last, or is being saved. */
  readonly saving: Saving | null;
  readonly t: Speak;
  /** What is told of the same broadcast beside it. */
  readonly wholes?: readonly number[];
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

/**
 * What comes of it, before it is asked for; then how it goes, and what of it did not come about.
 * `isExplained`: what comes of it stands above already.
 */
export function renderSaveWords(
  broadcastId: string,
  { saving, t, wholes }: SaveView,
  isExplained = false,
) {
  const words = saving?.broadcastId === broadcastId ? describeSaving(saving, t, wholes) : null;
  return renderLine(words ?? { rank: 'plain', words: isExplained ? '' : t('save-text') });
}

/** Null where there is nothing to say. */
export function describeSaving(
  { outcome }: Saving,
  t: Speak,
  wholes: readonly number[] = [],
): RankedLine | null {
  switch (outcome.phase) {
    case 'saving': {
      const percent = String(Math.floor(outcome.share * 100));
      return { rank: 'plain', words: t('save-making', { percent }) };
    }
    case 'declined':
      return null;
    case 'failed':
      return { rank: 'alarm', words: t('save-failed', { here: sayHere(t) }) };
    case 'saved': {
      const { way, names, savedMs, missingMs } = outcome;
      const saved = formatPart(savedMs, wholes);
      const done = t(`save-${way}`, { duration: saved, names: names.join(', ') });
      if (missingMs <= 0) return { rank: 'good', words: done };
      const duration = formatPart(missingMs, []);
      const missing = t('save-incomplete', { duration, here: sayHere(t) });
      return { rank: 'alarm', words: `${missing} ${done}` };
    }
  }
}

/** What was saved, for a person who only hears it. What did not come about is read out where it stands. */
export function announceSaving(saving: Saving, t: Speak, wholes: readonly number[] = []): string {
  const line = saving.outcome.phase === 'saved' ? describeSaving(saving, t, wholes) : null;
  return line?.rank === 'good' ? line.words : '';
}
