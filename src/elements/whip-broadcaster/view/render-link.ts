import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { icons } from '../../shared/icons.js';
import type { LinkLevel } from '../quality/link-rating.js';
import type { LiveView } from './broadcaster-view.js';

const bars: Record<LinkLevel, TemplateResult> = {
  good: icons.signalGood,
  weak: icons.signalWeak,
  'very-weak': icons.signalVeryWeak,
};

/** The word for the way to the server, which opens the plot of it. */
export function renderSignal({ state, opened, t, actions }: LiveView) {
  if (state.phase !== 'streaming' || state.link === null) return nothing;
  const { level } = state.link;
  const word = t(`link-${level}`);
  const isOpen = opened === 'link';
  return html`<button
    class="badge signal"
    part="badge"
    aria-expanded=${isOpen ? 'true' : 'false'}
    aria-label=${`${t('link')}: ${word}`}
    @click=${() => actions.open(isOpen ? null : 'link')}
  >
    ${bars[level]} ${word}
  </button>`;
}

/** The last minutes in numbers, for who has opened them. */
export function renderLink({ state, opened, panels, language, t }: LiveView) {
  if (opened !== 'link' || panels.link === null) return nothing;
  if (!('link' in state) || state.link === null) return nothing;
  return panels.link(state.link.samples, t, language);
}
