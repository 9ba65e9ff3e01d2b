import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import { icons } from '../../shared/icons.js';
import type { BroadcasterView } from './broadcaster-view.js';
import { captureIcons } from './capture-icons.js';

/** The buttons: the one thing to do now, below it what can be done to picture and sound, and last what ends it. */
export function renderControls(view: BroadcasterView, scene: Scene): TemplateResult {
  const { t } = view;
  return html`<div class="controls" part="controls" role="group" aria-label=${t('controls')}>
    ${renderFirstControl(view)}
    <div class="tiles">${renderCaptureControls(view, scene)}</div>
    ${renderLastControl(view)}
  </div>`;
}

/** The one thing to do now, where there is one. */
function renderFirstControl(view: BroadcasterView) {
  const { state, live, t, actions } = view;
  const button = live?.firstButton(view) ?? nothing;
  return button === nothing && state.phase === 'preview'
    ? renderPrimary(t('go-live'), actions.start)
    : button;
}

/** The button of the one thing to do now. */
export function renderPrimary(label: string, act: () => void): TemplateResult {
  return html`<button class="primary" part="button primary-button" @click=${act}>${label}</button>`;
}

/** Opens what can be chosen, and closes it again. */
function renderGear({ opened, t, actions }: BroadcasterView): TemplateResult {
  const isOpen = opened === 'settings';
  return html`<button
    class="tile gear"
    part="button"
    aria-expanded=${isOpen ? 'true' : 'false'}
    @click=${() => actions.open(isOpen ? null : 'settings')}
  >
    ${icons.settings} ${t('settings')}
  </button>`;
}

function renderCaptureControls(view: BroadcasterView, scene: Scene): TemplateResult {
  const { sound, picture, canFlip } = scene;
  const { live, t, actions, canShareScreen } = view;
  const isMuted = sound === 'muted';
  const isScreen = picture === 'screen';
  const muteIcon = isMuted ? captureIcons.microphoneOff : captureIcons.microphone;
  const shareIcon = isScreen ? captureIcons.camera : captureIcons.screen;
  return html`${
    sound === 'none' || sound === 'lost'
      ? nothing
      : renderTile(muteIcon, t(isMuted ? 'unmute' : 'mute'), () => actions.mute(!isMuted))
  }
  ${live?.cameraTile(view, scene)}
  ${canFlip && !isScreen ? renderTile(captureIcons.flip, t('flip'), actions.flip) : nothing}
  ${
    canShareScreen && picture !== 'none'
      ? renderTile(shareIcon, t(isScreen ? 'end-screen' : 'share-screen'), () =>
          actions.share(!isScreen),
        )
      : nothing
  }
  ${renderGear(view)}`;
}

function renderLastControl(view: BroadcasterView) {
  const { state, live, t, actions } = view;
  const isBegun = state.phase === 'connecting';
  const icon = isBegun ? icons.close : captureIcons.cameraOff;
  const label = t(isBegun ? 'cancel' : 'turn-off');
  return live?.lastButton(view) ?? renderTile(icon, label, actions.stop, '');
}

/** A button with a sign above its word. */
export function renderTile(
  icon: TemplateResult,
  label: string,
  act: () => void,
  place = 'tile',
): TemplateResult {
  return html`<button class=${place} part="button" @click=${act}>${icon} ${label}</button>`;
}
