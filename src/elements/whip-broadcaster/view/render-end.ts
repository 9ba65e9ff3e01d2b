import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { LiveView } from './broadcaster-view.js';
import { liveIcons } from './live-icons.js';

/** A long press opens a menu on a phone, and this button is pressed long. */
const keepMenuShut = (event: Event): void => event.preventDefault();

/** Ends the broadcast when it is held, so that a thumb that rests on the phone ends nothing. */
export function renderEndButton({ hold, t, actions }: LiveView): TemplateResult {
  const isHeld = hold === 'holding' || hold === 'held';
  return html`<button
    class="danger hold ${isHeld ? 'held' : ''}"
    part="button stop-button"
    @pointerdown=${actions.hold.press}
    @pointerup=${actions.hold.release}
    @pointerleave=${actions.hold.cancel}
    @pointercancel=${actions.hold.cancel}
    @click=${actions.hold.click}
    @contextmenu=${keepMenuShut}
  >
    <span class="ringed">
      <svg class="ring" viewBox="0 0 36 36" aria-hidden="true" focusable="false">
        <circle cx="18" cy="18" r="16" pathLength="1" />
      </svg>
      ${liveIcons.stop}
    </span>
    ${t(isHeld ? 'keep-holding' : 'stop')}
  </button>`;
}

/**
 * For who has tapped it, or cannot hold: what to do, and a second press that ends it. On the picture, where
 * it moves nothing away from the finger, and where the finger that tapped does not lie.
 */
export function renderHoldHint({ t, actions }: LiveView): TemplateResult {
  return html`<div class="hint">
    <p role="alert"><strong>${t('hold-to-end')}</strong> ${t('hold-hint')}</p>
    <div class="answers">
      <button class="on-picture" part="button" @click=${() => actions.open(null)}>
        ${t('keep-on')}
      </button>
      <button class="on-picture ending" part="button stop-button" @click=${actions.stop}>
        ${t('end-now')}
      </button>
    </div>
  </div>`;
}

/** What viewers notice of the end: where another device has taken over, nothing. */
function sayEnd({ state, t }: LiveView): string {
  const cause = state.phase === 'reconnecting' ? state.cause : 'connection-lost';
  return t(cause === 'connection-lost' ? 'end-text' : `end-text-${cause}`);
}

/** What is asked of a person who presses the button without holding it, as by a keyboard. */
export function renderEndQuestion(view: LiveView): TemplateResult {
  const { t, actions } = view;
  return html`<div class="controls" part="controls" role="group" aria-labelledby="end-question">
    <p class="question">
      <span id="end-question" class="title">${t('end-question')}</span> ${sayEnd(view)}
    </p>
    <div class="answers">
      <button part="button" @click=${() => actions.open(null)}>${t('keep-on')}</button>
      <button class="danger" part="button stop-button" @click=${actions.stop}>
        ${t('end-now')}
      </button>
    </div>
  </div>`;
}
