import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import { formatDuration } from '../../shared/format-duration.js';
import { icons } from '../../shared/icons.js';
import type { BroadcasterState } from '../broadcaster-state.js';
import type { BroadcasterView } from './broadcaster-view.js';
import type { Speak } from './broadcaster-words.js';
import { renderHoldHint } from './render-end.js';
import { renderSignal } from './render-link.js';

const soundWords = { muted: 'muted', none: 'no-sound', lost: 'sound-lost' } as const;

/** The picture, with what stands on it. */
export function renderStage(view: BroadcasterView, scene: Scene): TemplateResult {
  return html`<div class="stage" part="stage">
    ${renderPicture(view, scene)}
    <div class="badges">${renderBadges(view, scene)} ${renderSignal(view)}</div>
    ${view.opened === 'hold-hint' ? renderHoldHint(view) : nothing}
  </div>`;
}

function renderPicture({ state, t }: BroadcasterView, { picture, media }: Scene): TemplateResult {
  if (picture === 'none') return html`<p class="pictureless">${t('sound-only')}</p>`;
  if (picture === 'lost') {
    const isSeen = 'since' in state || state.phase === 'connecting';
    return html`<p class="pictureless" role="alert">
      ${t(isSeen ? 'picture-lost' : 'picture-lost-unseen')}
    </p>`;
  }
  return html`<video
    class=${picture === 'front' ? 'mirrored' : ''}
    part="video"
    aria-label=${t('own-picture')}
    autoplay
    playsinline
    disablepictureinpicture
    .muted=${true}
    .srcObject=${media}
  ></video>`;
}

function renderBadges({ state, now, t }: BroadcasterView, { sound }: Scene): TemplateResult {
  return html`${renderLiveBadge(state, t)}
  ${
    'since' in state
      ? html`<span class="badge" part="badge" role="timer">
          ${formatDuration(now - state.since)}
        </span>`
      : nothing
  }
  ${
    sound === 'on'
      ? nothing
      : html`<span class="badge" part="badge">
          ${icons.microphoneOff} ${t(soundWords[sound])}
        </span>`
  }`;
}

function renderLiveBadge(state: BroadcasterState, t: Speak): TemplateResult | typeof nothing {
  if (state.phase === 'reconnecting') {
    return html`<span class="badge" part="badge">${t('reconnecting')}</span>`;
  }
  if (state.phase !== 'streaming') return nothing;
  return state.assurance === null
    ? html`<span class="badge" part="badge">${t('sending')}</span>`
    : html`<span class="badge live" part="badge live-badge">${t('live')}</span>`;
}
