import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { LiveView } from './broadcaster-view.js';
import { icons } from '../../shared/icons.js';
import { sayHere } from '../safety/safety-words.js';
import { isWorthAsking } from './late-start.js';
import { liveIcons } from './live-icons.js';
import { renderTile } from './render-controls.js';

/** A long press opens a menu on a phone, and this button is pressed long. */
const keepMenuShut = (event: Event): void => event.preventDefault();

/** What ends it, live or on the way to that; null where nothing has begun. */
export function renderLastButton(view: LiveView): TemplateResult | null {
  const { state, safety, now, t, actions } = view;
  if ('since' in state) return renderEndButton(view);
  if (state.phase !== 'connecting') return null;
  const ask = (): void => actions.open('end-question');
  const act = isWorthAsking(state, safety, now) ? ask : actions.stop;
  return renderTile(icons.close, t('cancel'), act, '');
}

/** Ends the broadcast when it is held, so that a thumb that rests on the phone ends nothing. */
function renderEndButton({ hold, t }: LiveView): TemplateResult {
  const isHeld = hold?.phase === 'holding' || hold?.phase === 'held';
  return html`<button
    class="danger hold ${isHeld ? 'held' : ''}"
    part="button stop-button"
    @pointerdown=${(event: PointerEvent) => hold?.press(event)}
    @pointerup=${() => hold?.release()}
    @pointerleave=${() => hold?.cancel()}
    @pointercancel=${() => hold?.cancel()}
    @click=${() => hold?.click()}
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

/** What is asked, what comes of the end, and what can be answered. */
interface EndWords {
  readonly question: string;
  readonly text: string;
  readonly keep: string;
  readonly end: string;
}

/** Viewers notice something of it, or nothing where another device has taken over; of a start, where it is then. */
function sayEnd({ state, safety, t }: LiveView): EndWords {
  if (state.phase === 'connecting') {
    const text = safety?.upload.phase === 'nowhere' ? 'cancel-text-nowhere' : 'cancel-text';
    return {
      question: t('cancel-question'),
      text: t(text, { here: sayHere(t) }),
      keep: t('keep-trying'),
      end: t('cancel-now'),
    };
  }
  const cause = state.phase === 'reconnecting' ? state.cause : 'connection-lost';
  return {
    question: t('end-question'),
    text: t(cause === 'connection-lost' ? 'end-text' : `end-text-${cause}`),
    keep: t('keep-on'),
    end: t('end-now'),
  };
}

/** What is asked of a person who presses the button without holding it, as by a keyboard. */
export function renderEndQuestion(view: LiveView): TemplateResult {
  const { actions } = view;
  const { question, text, keep, end } = sayEnd(view);
  return html`<div class="controls" part="controls" role="group" aria-labelledby="end-question">
    <p class="question"><span id="end-question" class="title">${question}</span> ${text}</p>
    <div class="answers">
      <button part="button" @click=${() => actions.open(null)}>${keep}</button>
      <button class="danger" part="button stop-button" @click=${actions.stop}>${end}</button>
    </div>
  </div>`;
}
