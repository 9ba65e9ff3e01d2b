import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { Scene } from '../../../media/capture/scene.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import { renderHelp } from '../help/render-help.js';
import { isReady, renderReadiness } from '../readiness/render-readiness.js';
import { describeCopy, isLateToStart, rankCopy } from '../safety/safety-words.js';
import type { ReadinessItem } from '../readiness/readiness.js';
import { isOnAir } from '../broadcaster-state.js';
import type { LiveView } from './broadcaster-view.js';
import type { Speak } from './broadcaster-words.js';
import { listStateLines } from './broadcaster-words.js';
import { captureIcons } from './capture-icons.js';
import { describeError } from './describe-error.js';
import { readStartTrouble } from './late-start.js';
import type { RankedLine } from './ranked-line.js';
import { readPictureTrouble } from './picture-trouble.js';
import { needsSignIn, readRefusal } from './read-refusal.js';
import { readInterruption, renderInterruption } from './render-interruption.js';
import { renderLine } from './render-line.js';
import { renderSave } from './render-opened.js';

/** How things stand, in a line or two; what is wrong comes first. */
export function renderStatus(view: LiveView, scene: Scene): TemplateResult {
  const { state, notice, t } = view;
  if (state.phase === 'error') {
    return html`${renderFault(state.error.code, view)} ${renderSave(view)}`;
  }
  const ready = state.phase === 'preview' && isReady(view.readiness) ? t('ready') : '';
  const lines = listLines(view);
  // What is loud stands on the picture while it is on air.
  if (isOnAir(state.phase)) {
    const quiet = lines.filter((line) => !isLoud(line, view));
    return html`${quiet.map(renderLine)} ${renderSignIn(view)}
    ${renderReadiness(listFindings(view), t)}`;
  }
  return html`${renderTrouble(view, scene)} ${renderRefusal(view)} ${renderInterruption(view)}
  ${renderLine({ rank: 'good', words: ready })} ${renderLevel(view, scene)} ${lines.map(renderLine)}
  ${renderReadiness(listFindings(view), t)} ${renderNotice(notice, t)}`;
}

/** Who is about to begin sees that he is heard; the settings have it while they are open. */
function renderLevel({ state, opened, t }: LiveView, { sound }: Scene) {
  if (state.phase !== 'preview' || sound !== 'on' || opened === 'settings') return nothing;
  const words = t('level');
  return html`<div class="heard" title=${words}>
    ${captureIcons.microphone} <meter class="level" min="0" max="1" aria-label=${words}></meter>
  </div>`;
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
function isLoud({ rank }: RankedLine, view: LiveView): boolean {
  return rank === 'alarm' || (rank === 'notice' && isWithoutLine(view));
}

/** A line of its own says then what is kept. */
function isWithoutLine({ state, now }: LiveView): boolean {
  return state.phase === 'reconnecting' || readStartTrouble(state, now) !== null;
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

/** Before the start what would be said after it: why it cannot be, and what a person can do. */
function renderRefusal(view: LiveView) {
  const refusal = readRefusal(view);
  return refusal === null ? nothing : renderFault(refusal, view);
}

/** An error beside the picture, which it must not be taken for a part of. */
function renderFault(code: ElementErrorCode, view: LiveView): TemplateResult {
  return html`<div class="refusal">${renderError(code, view)}</div>`;
}

/** What is the matter stands on the picture; to reload this page would end what it records. */
function renderSignIn(view: LiveView) {
  if (!needsSignIn(view)) return nothing;
  return html`<div class="refusal">
    <slot name="sign-in"><p>${view.t('sign-in-elsewhere')}</p></slot>
  </div>`;
}

/** What happened, and what to do about it. Only the page knows where a person signs in. */
export function renderError(code: ElementErrorCode, view: LiveView): TemplateResult {
  const { title, help } = describeError(code, view);
  const words = html`<p>${view.t(help)}</p>`;
  return html`<div role="alert">
      <p class="title">${view.t(title)}</p>
      ${isOfToken(code) ? html`<slot name="sign-in">${words}</slot>` : words}
    </div>
    ${renderHelp(code, view.t)}`;
}

/** To sign in may help. */
function isOfToken(code: ElementErrorCode): boolean {
  return code === 'token-missing' || code === 'token-unavailable';
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
  // What is lost is opened again by itself; what has turned black is not, since that may be meant.
  const canMend = soundTrouble !== null || pictureTrouble !== null;
  const isLoud = soundTrouble !== null || sound === 'lost' || isGrave(pictureTrouble);
  const lost = isOnAir(state.phase) ? 'sound-lost' : 'sound-lost-unseen';
  return html`<div role="alert" class=${isLoud ? 'alarm' : ''}>
      ${pictureTrouble === null ? nothing : html`<p>${t(`picture-${pictureTrouble}`)}</p>`}
      ${sound === 'lost' ? html`<p>${t(lost)}</p>` : nothing}
      ${soundTrouble === null ? nothing : html`<p>${t(`sound-${soundTrouble}`)}</p>`}
    </div>
    ${canMend ? html`<button part="button" @click=${mend}>${t('mend')}</button>` : nothing}`;
}

/** A covered camera is black too. */
function isGrave(pictureTrouble: ReturnType<typeof readPictureTrouble>): boolean {
  return pictureTrouble !== null && pictureTrouble !== 'black';
}

/** What the device itself keeps. Where it loses something, it says so loudly. */
function listCopyLines(view: LiveView): readonly RankedLine[] {
  const { state, safety, now, t } = view;
  if (!isOnAir(state.phase) || safety === null) return [];
  const rank = rankCopy(safety, now);
  const line = { rank, words: describeCopy(safety, t, now) };
  if (isLateToStart(safety, now)) return [line];
  if (isWithoutLine(view) && rank !== 'alarm') return [];
  // So it has where the recording goes on and this device alone has some of it.
  const isRecorded = state.phase === 'streaming' && state.assurance?.recording === 'confirmed';
  if (isRecorded && rank === 'notice') return [];
  return [line];
}
