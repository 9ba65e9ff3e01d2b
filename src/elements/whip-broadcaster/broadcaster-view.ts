import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Scene } from '../../media/capture/capture.js';
import type { ElementErrorCode } from '../shared/element-error.js';
import { formatDuration } from '../shared/format-duration.js';
import { icons } from '../shared/icons.js';
import type { BroadcasterState } from './broadcaster-state.js';
import type { Speak } from './broadcaster-words.js';
import { describeState } from './broadcaster-words.js';
import { readScene } from './state-scene.js';

/** What the person can ask for. */
export interface BroadcasterActions {
  preview(): void;
  start(): void;
  stop(): void;
  flip(): void;
  mute(muted: boolean): void;
  share(share: boolean): void;
  /** Opens or closes the question whether the broadcast should end. */
  ask(question: 'end' | null): void;
}

/** All that the picture of the element depends on. */
export interface BroadcasterView {
  readonly state: BroadcasterState;
  readonly question: 'end' | null;
  /** Something did not come about, but the broadcast goes on. */
  readonly notice: ElementErrorCode | null;
  readonly canShareScreen: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly t: Speak;
  readonly actions: BroadcasterActions;
}

/** The element in any state but `idle`, which its shell draws. */
export function renderBroadcaster(view: BroadcasterView): TemplateResult {
  const scene = readScene(view.state);
  return scene === null ? renderPanel(view) : renderStage(view, scene);
}

/** States without a picture: words in the place where it was or will be. */
function renderPanel({ state, t, actions }: BroadcasterView): TemplateResult {
  switch (state.phase) {
    case 'requesting-media':
      return html`<div class="panel" part="panel">
        <p class="title">${t('asking-title')}</p>
        <p>${describeState(state, t)}</p>
        <button part="button" @click=${actions.stop}>${t('cancel')}</button>
      </div>`;
    case 'stopped':
      return html`<div class="panel" part="panel">
        <p class="title">${t('stopped-title')}</p>
        <p>${describeState(state, t)}</p>
        <button class="primary" part="button primary-button" @click=${actions.start}>
          ${t('go-live-again')}
        </button>
      </div>`;
    case 'error':
      return html`<div class="panel" part="panel">
        ${renderError(state.error.code, t)}
        <button class="primary" part="button primary-button" @click=${actions.preview}>
          ${t('try-again')}
        </button>
      </div>`;
    default:
      return html`<div class="panel" part="panel">
        <p class="title">${describeState(state, t)}</p>
      </div>`;
  }
}

function renderStage(view: BroadcasterView, scene: Scene): TemplateResult {
  return html`<div class="stage" part="stage">
      ${renderPicture(view, scene)}
      <div class="badges">${renderBadges(view, scene)}</div>
    </div>
    <div class="status" part="status">${renderStatus(view)}</div>
    ${view.question === 'end' ? renderEndQuestion(view) : renderControls(view, scene)}`;
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

const soundWords = { muted: 'muted', none: 'no-sound', lost: 'sound-lost' } as const;

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

function renderStatus({ state, notice, t }: BroadcasterView): TemplateResult {
  if (state.phase === 'error') return renderError(state.error.code, t);
  const isAlarm = state.phase === 'streaming' && state.assurance?.recording === 'failed';
  return html`<p class=${isAlarm ? 'alarm' : ''}>${describeState(state, t)}</p>
    ${notice === null ? nothing : html`<p role="alert">${t(notice)} ${t(`${notice}-help`)}</p>`}`;
}

function renderError(code: ElementErrorCode, t: Speak): TemplateResult {
  return html`<div role="alert">
    <p class="title">${t(code)}</p>
    <p>${t(`${code}-help`)}</p>
  </div>`;
}

function renderControls(view: BroadcasterView, scene: Scene): TemplateResult {
  const { t } = view;
  return html`<div class="controls" part="controls" role="group" aria-label=${t('controls')}>
    ${renderFirstControl(view)}
    <div class="tiles">${renderCaptureControls(view, scene)} ${renderLastControl(view)}</div>
  </div>`;
}

/** The one thing to do now, where there is one. */
function renderFirstControl({ state, t, actions }: BroadcasterView) {
  if (state.phase !== 'preview' && state.phase !== 'error') return nothing;
  return html`<button class="primary" part="button primary-button" @click=${actions.start}>
    ${t(state.phase === 'preview' ? 'go-live' : 'try-again')}
  </button>`;
}

function renderCaptureControls(
  { t, actions, canShareScreen }: BroadcasterView,
  { sound, picture, canFlip }: Scene,
): TemplateResult {
  const isMuted = sound === 'muted';
  const isScreen = picture === 'screen';
  const muteIcon = isMuted ? icons.microphoneOff : icons.microphone;
  const shareIcon = isScreen ? icons.camera : icons.screen;
  return html`${
    sound === 'none' || sound === 'lost'
      ? nothing
      : renderTile(muteIcon, t(isMuted ? 'unmute' : 'mute'), () => actions.mute(!isMuted))
  }
  ${canFlip && !isScreen ? renderTile(icons.flip, t('flip'), actions.flip) : nothing}
  ${
    canShareScreen && picture !== 'none'
      ? renderTile(shareIcon, t(isScreen ? 'end-screen' : 'share-screen'), () =>
          actions.share(!isScreen),
        )
      : nothing
  }`;
}

function renderLastControl({ state, t, actions }: BroadcasterView): TemplateResult {
  switch (state.phase) {
    case 'streaming':
    case 'reconnecting':
      return html`<button
        class="tile danger"
        part="button stop-button"
        @click=${() => actions.ask('end')}
      >
        ${icons.stop} ${t('stop')}
      </button>`;
    case 'connecting':
      return renderTile(icons.close, t('cancel'), actions.stop);
    default:
      return renderTile(icons.cameraOff, t('turn-off'), actions.stop);
  }
}

function renderTile(icon: TemplateResult, label: string, act: () => void): TemplateResult {
  return html`<button class="tile" part="button" @click=${act}>${icon} ${label}</button>`;
}

/** Two taps end a broadcast, in two places, so that a thumb that rests on the phone ends nothing. */
function renderEndQuestion({ t, actions }: BroadcasterView): TemplateResult {
  const leave = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape') actions.ask(null);
  };
  return html`<div
    class="controls"
    part="controls"
    role="group"
    aria-labelledby="end-question"
    @keydown=${leave}
  >
    <p class="question">
      <span id="end-question" class="title">${t('end-question')}</span> ${t('end-text')}
    </p>
    <div class="answers">
      <button part="button" @click=${() => actions.ask(null)}>${t('keep-on')}</button>
      <button class="danger" part="button stop-button" @click=${actions.stop}>
        ${t('end-now')}
      </button>
    </div>
  </div>`;
}
