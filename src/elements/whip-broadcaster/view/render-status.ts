import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import { renderHelp } from '../help/render-help.js';
import { isReady, renderReadiness } from '../readiness/render-readiness.js';
import { describeCopy, isAlarming } from '../safety/safety-words.js';
import { isOnAir } from '../broadcaster-state.js';
import type { LiveView } from './broadcaster-view.js';
import type { Speak } from './broadcaster-words.js';
import { describeState } from './broadcaster-words.js';
import { renderSave } from './render-opened.js';

/** How things stand, in a line or two; what is wrong comes first. */
export function renderStatus(view: LiveView, scene: Scene): TemplateResult {
  const { state, notice, t } = view;
  if (state.phase === 'error') {
    return html`${renderError(state.error.code, t)} ${renderSave(view)}`;
  }
  const isLost = state.phase === 'streaming' && state.assurance?.recording === 'failed';
  return html`${renderTrouble(view, scene)}
    <p class=${isLost ? 'alarm' : ''}>
      ${state.phase === 'preview' && isReady(view.readiness) ? t('ready') : nothing}
      ${describeState(state, t, view.safety)}
    </p>
    ${renderReadiness(view.readiness, t)} ${renderCopy(view)}
    ${notice === null ? nothing : html`<p role="alert">${t(notice)} ${t(`${notice}-help`)}</p>`}`;
}

/** What happened, and what to do about it. */
export function renderError(code: ElementErrorCode, t: Speak): TemplateResult {
  return html`<div role="alert">
      <p class="title">${t(code)}</p>
      <p>${t(`${code}-help`)}</p>
    </div>
    ${renderHelp(code, t)}`;
}

/** A picture or sound that is there and yet is none. Black may be meant, so that it is said quietly. */
function renderTrouble({ t, actions }: LiveView, scene: Scene) {
  const { pictureTrouble, soundTrouble } = scene;
  if (pictureTrouble === null && soundTrouble === null) return nothing;
  const isLoud = soundTrouble !== null || pictureTrouble !== 'black';
  return html`<div role="alert" class=${isLoud ? 'alarm' : ''}>
      ${pictureTrouble === null ? nothing : html`<p>${t(`picture-${pictureTrouble}`)}</p>`}
      ${soundTrouble === null ? nothing : html`<p>${t(`sound-${soundTrouble}`)}</p>`}
    </div>
    ${isLoud ? html`<button part="button" @click=${actions.mend}>${t('mend')}</button>` : nothing}`;
}

/** What the device itself keeps. Where it loses something, it says so loudly. */
function renderCopy({ state, safety, t }: LiveView) {
  if (!isOnAir(state.phase) || safety === null) return nothing;
  const isLoud = isAlarming(safety);
  // While it reconnects, the line above has said already what is kept.
  if (state.phase === 'reconnecting' && !isLoud) return nothing;
  const words = describeCopy(safety, t);
  return isLoud ? html`<p class="alarm" role="alert">${words}</p>` : html`<p>${words}</p>`;
}
