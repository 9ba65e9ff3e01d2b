import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { LinkQuality, LinkReport } from '../quality/link-quality.js';
import type { LinkLevel } from '../quality/link-rating.js';
import type { BroadcasterMessageKey } from '../messages/broadcaster-messages-en.js';
import type { LiveView } from './broadcaster-view.js';
import { liveIcons } from './live-icons.js';

const bars: Record<LinkLevel, TemplateResult> = {
  good: liveIcons.signalGood,
  weak: liveIcons.signalWeak,
  'very-weak': liveIcons.signalVeryWeak,
};

/**
 * How the link stands as far as it is told. Who reads that this device is at its limit reads nowhere that
 * its link is good or weak: how well it would be nobody knows then.
 */
export function readQuality(
  { quality }: LinkReport,
  readiness: LiveView['readiness'],
): LinkQuality {
  const isStrained = readiness.some(({ code }) => code === 'device-strained');
  return quality.phase === 'measured' && isStrained ? { ...quality, phase: 'strained' } : quality;
}

/** Null where there is nothing to say yet. */
function toWord(quality: LinkQuality): BroadcasterMessageKey | null {
  switch (quality.phase) {
    case 'unmeasured':
    case 'settling':
      return null;
    case 'unanswered':
    case 'strained':
      return `link-${quality.phase}`;
    case 'measured':
      return `link-${quality.level}`;
  }
}

/**
 * The word for the way to the server, which opens the plot of it, and closes it again: whoever has it open
 * finds the button as well while there is no word.
 */
export function renderSignal({ state, readiness, opened, t, actions }: LiveView) {
  if (!('link' in state) || state.link === null) return nothing;
  const isOpen = opened === 'link';
  const quality = readQuality(state.link, readiness);
  // Beside a connection that is being restored, its word says all.
  const key = state.phase === 'streaming' ? toWord(quality) : null;
  if (key === null && !isOpen) return nothing;
  const word = t(key ?? 'link');
  return html`<button
    class="badge signal"
    part="badge"
    aria-expanded=${isOpen ? 'true' : 'false'}
    aria-label=${key === null || quality.phase === 'strained' ? word : `${t('link')}: ${word}`}
    @click=${() => actions.open(isOpen ? null : 'link')}
  >
    ${key !== null && 'level' in quality ? bars[quality.level] : liveIcons.signalNone} ${word}
  </button>`;
}

/** The last minutes in numbers, for who has opened them. */
export function renderLink({ state, opened, panels, language, t }: LiveView) {
  if (opened !== 'link' || panels.link === null) return nothing;
  if (!('link' in state) || state.link === null) return nothing;
  return panels.link(state.link, t, language);
}
