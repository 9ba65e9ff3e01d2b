import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import { isOnAir } from '../broadcaster-state.js';
import type { LiveView } from './broadcaster-view.js';
import { captureIcons } from './capture-icons.js';
import { renderTile } from './render-controls.js';

/**
 * Turns the picture off for viewers and on again. A preview has the button that closes the camera instead,
 * unless its camera is off: then this is the way back. While a screen is sent, it would change nothing.
 */
export function renderCameraTile(view: LiveView, { picture }: Scene) {
  const { state, t, actions } = view;
  const isOff = picture === 'off';
  const isSent = isOnAir(state.phase) && (picture === 'front' || picture === 'back');
  if (!isOff && !isSent) return nothing;
  const icon = isOff ? captureIcons.camera : captureIcons.cameraOff;
  return renderTile(icon, t(isOff ? 'camera-on' : 'camera-off'), () => actions.cameraOff(!isOff));
}

/** Says on a black picture that it is meant. */
export function renderCameraBadge({ t }: LiveView, { picture }: Scene) {
  if (picture !== 'off') return nothing;
  return html`<span class="badge" part="badge">
    ${captureIcons.cameraOff} ${t('camera-is-off')}
  </span>`;
}

/** Stands in place of a picture: that there is no camera, or that it has ended by itself. */
export function renderPictureless({ state, t }: LiveView, { picture }: Scene): TemplateResult {
  if (picture === 'none') return html`<p class="pictureless">${t('sound-only')}</p>`;
  return html`<p class="pictureless" role="alert">
    ${t(isOnAir(state.phase) ? 'picture-lost' : 'picture-lost-unseen')}
  </p>`;
}
