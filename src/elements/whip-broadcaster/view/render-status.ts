import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import { renderHelp } from '../help/render-help.js';
import { isReady, renderReadiness } from '../readiness/render-readiness.js';
import { describeCopy, rankCopy } from '../safety/safety-words.js';
import type { ReadinessCode, ReadinessItem } from '../readiness/readiness.js';
import { isOnAir } from '../broadcaster-state.js';
import type { LiveView } from './broadcaster-view.js';
import type { Speak } from './broadcaster-words.js';
import { listStateLines } from './broadcaster-words.js';
import { describeError } from './describe-error.js';
import type { RankedLine } from './ranked-line.js';
import { readPictureTrouble } from './picture-trouble.js';
import { readInterruption, renderInterruption } from './render-interruption.js';
import { renderLine } from './render-line.js';
import { renderSave } from './render-opened.js';

/** How things stand, in a line or two; what is wrong comes first. */
export function renderStatus(view: LiveView, scene: Scene): TemplateResult {
  const { state, notice, t } = view;
  if (state.phase === 'error') {
    return html`${renderError(state.error.code, view)} ${renderSave(view)}`;
  }
  const ready = state.phase === 'preview' && isReady(view.readiness) ? t('ready') : '';
  const lines = listLines(view);
  // What is loud stands on the picture while it is on air.
  if (isOnAir(state.phase)) {
    const quiet = lines.filter((line) => !isLoud(line, view));
    return html`${quiet.map(renderLine)} ${renderReadiness(listFindings(view), t)}`;
  }
  return html`${renderTrouble(view, scene)} ${renderRefusal(view)} ${renderInterruption(view)}
  ${renderLine({ rank: 'good', words: ready })} ${lines.map(renderLine)}
  ${renderReadiness(listFindings(view), t)} ${renderNotice(notice, t)}`;
}

/**
 * What a person who is on air has to know at once: on the picture, which is looked at, and where it moves
 * no button from under a finger.
 */
export function renderWarnings(view: LiveView, scene: Scene) {
  const { state, notice, t } = view;
  if (!isOnAir(state.phase)) return nothing;
  const lines = listLines(view).filter((line) => isLoud(line, view));
  if (!hasTrouble(view, scene) && lines.length === 0 && notice === null) return nothing;
  return html`<div class="warnings">
    ${renderTrouble(view, scene)} ${lines.map(renderLine)} ${renderNotice(notice, t)}
  </div>`;
}

/** How the broadcast stands, and its copy. */
function listLines(view: LiveView): readonly RankedLine[] {
  return [...listStateLines(view.state, view.t, view.safety, view.now), ...listCopyLines(view)];
}

/** To be without a connection is worth the place as well. */
function isLoud({ rank }: RankedLine, { state }: LiveView): boolean {
  return rank === 'alarm' || (rank === 'notice' && state.phase === 'reconnecting');
}

/** What a person asked for did not come about. */
function renderNotice(notice: ElementErrorCode | null, t: Speak) {
  if (notice === null) return nothing;
  return html`<p role="alert">${t(notice)} ${t(`${notice}-help`)}</p>`;
}

/** What was looked at, and what the statistics say of the device. Who was interrupted may be the one who is still seen. */
export function listFindings(view: LiveView): readonly ReadinessItem[] {
  const { state } = view;
  const readiness =
    readInterruption(view) !== null
      ? view.readiness.filter(({ code }) => code !== 'stream-occupied')
      : view.readiness;
  const isStrained = state.phase === 'streaming' && state.link?.quality.phase === 'strained';
  if (!isStrained || readiness.some(({ code }) => code === 'device-strained')) return readiness;
  return [...readiness, { code: 'device-strained', verdict: 'warning', value: null }];
}

/** What a look at the server has found, of which a person has to know what to do. */
const refusals: Partial<Record<ReadinessCode, ElementErrorCode>> = {
  'server-signed-out': 'token-missing',
  'server-forbids': 'not-allowed',
  'server-unnamed': 'endpoint-missing',
  'server-mistaken': 'endpoint-invalid',
  'server-streamless': 'stream-not-found',
};

/** Before the start what would be said after it: why it cannot be, and what a person can do. */
function renderRefusal(view: LiveView) {
  const [refusal] = view.readiness.flatMap(({ code }) => refusals[code] ?? []);
  if (refusal === undefined) return nothing;
  return html`<div class="refusal">${renderError(refusal, view)}</div>`;
}

/** What happened, and what to do about it. Only the page knows where a person signs in. */
export function renderError(code: ElementErrorCode, view: LiveView): TemplateResult {
  const { title, help } = describeError(code, view);
  const words = html`<p>${view.t(help)}</p>`;
  return html`<div role="alert">
      <p class="title">${view.t(title)}</p>
      ${code === 'token-missing' ? html`<slot name="sign-in">${words}</slot>` : words}
    </div>
    ${renderHelp(code, view.t)}`;
}

/** A lost picture is told of in its own place. */
function hasTrouble({ state }: LiveView, scene: Scene): boolean {
  const { sound, soundTrouble } = scene;
  const isPictureWell = readPictureTrouble(state, scene) === null;
  return !isPictureWell || soundTrouble !== null || sound === 'lost';
}

/** A picture or sound that is there and yet is none. Black may be meant, so that it is said quietly. */
function renderTrouble(view: LiveView, scene: Scene) {
  if (!hasTrouble(view, scene)) return nothing;
  const { state, t, actions } = view;
  const { sound, soundTrouble } = scene;
  const pictureTrouble = readPictureTrouble(state, scene);
  const mend = (): void => {
    // Of the camera itself nothing is known to be wrong.
    const id = pictureTrouble === 'unsent' ? scene.cameraId : null;
    if (id === null) actions.mend();
    else actions.settings.chooseCamera(id);
  };
  // What is lost is opened again by itself.
  const canMend = soundTrouble !== null || (pictureTrouble !== null && pictureTrouble !== 'black');
  const isLoud = canMend || sound === 'lost';
  const lost = isOnAir(state.phase) ? 'sound-lost' : 'sound-lost-unseen';
  return html`<div role="alert" class=${isLoud ? 'alarm' : ''}>
      ${pictureTrouble === null ? nothing : html`<p>${t(`picture-${pictureTrouble}`)}</p>`}
      ${sound === 'lost' ? html`<p>${t(lost)}</p>` : nothing}
      ${soundTrouble === null ? nothing : html`<p>${t(`sound-${soundTrouble}`)}</p>`}
    </div>
    ${canMend ? html`<button part="button" @click=${mend}>${t('mend')}</button>` : nothing}`;
}

/** What the device itself keeps. Where it loses something, it says so loudly. */
function listCopyLines({ state, safety, t }: LiveView): readonly RankedLine[] {
  if (!isOnAir(state.phase) || safety === null) return [];
  const rank = rankCopy(safety);
  // While it reconnects, the line above has said already what is kept.
  if (state.phase === 'reconnecting' && rank !== 'alarm') return [];
  // So it has where the recording goes on and this device alone has some of it.
  const isRecorded = state.phase === 'streaming' && state.assurance?.recording === 'confirmed';
  if (isRecorded && rank === 'notice') return [];
  return [{ rank, words: describeCopy(safety, t) }];
}
