import { html, nothing } from 'lit';
import { formatDuration } from '../../shared/format-duration.js';
import type { LiveView } from './broadcaster-view.js';
import { renderSignal } from './render-link.js';

/** What stands on the picture while it is sent: whether viewers have it, for how long, and how well. */
export function renderLiveBadges(view: LiveView) {
  const { state, now } = view;
  if (!('since' in state)) return nothing;
  return html`${renderLiveBadge(view)}
    <span class="badge" part="badge" role="timer">${formatDuration(now - state.since)}</span>
    ${renderSignal(view)}`;
}

function renderLiveBadge({ state, t }: LiveView) {
  if (state.phase === 'reconnecting') {
    const word = state.cause === 'connection-lost' ? 'reconnecting' : 'off-air';
    return html`<span class="badge" part="badge">${t(word)}</span>`;
  }
  if (state.phase !== 'streaming') return nothing;
  // Its link says that nobody answers, and then nobody knows whether anything arrives.
  if (state.assurance === null && state.link?.quality.phase === 'unanswered') return nothing;
  return state.assurance === null
    ? html`<span class="badge" part="badge">${t('sending')}</span>`
    : html`<span class="badge live" part="badge live-badge">${t('live')}</span>`;
}
