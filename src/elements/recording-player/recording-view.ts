import type { TemplateResult } from 'lit';

import { html, nothing } from 'lit';
import { playerIcons } from '../shared/player/player-icons.js';
import type { ElementError } from '../shared/element-error.js';
import { renderAway } from '../shared/player/away-view.js';
import type { SceneModel } from '../shared/player/face.js';
import { renderStart } from '../shared/player/start-view.js';
import type { RecordingPlayerState } from './recording-state.js';

/** The words and buttons over the picture. Every state has words. */
export function renderRecordingScene(
  state: RecordingPlayerState,
  model: SceneModel,
  playFromStart: () => void,
  /** Something of the recording has been on show, or was to be. */
  hasBegun: boolean,
): TemplateResult {
  const { t } = model.messages;
  switch (state.phase) {
    case 'loading':
      return scene('', html`<p>${t('loading')}</p>`);
    case 'processing':
      return scene(
        '',
        html`<p>${t(`recording-${state.reason}`)}</p>
          <p class="quiet">${t(`recording-${state.reason}-help`)}</p>
          ${renderProgress(state.progress, model)}`,
      );
    case 'ready':
      return scene('clear', renderStart(model, state, playFromStart));
    case 'playing':
      return scene('clear low', renderSound(model, state.need));
    case 'error':
      return scene('', renderTrouble(state.error, model, hasBegun));
  }
}

/** A server that is away comes back: that is told as the live player tells it. */
function renderTrouble(
  { code }: ElementError,
  model: SceneModel,
  hasBegun: boolean,
): TemplateResult | typeof nothing {
  if (code !== 'endpoint-unreachable') return model.renderError();
  return hasBegun ? html`<p>${model.messages.t('lost-connection')}</p>` : renderAway(model);
}

/** A bar rather than words alone: a reader tells its value when it is asked, and not at every change. */
function renderProgress(
  progress: number | undefined,
  { messages: { t, language } }: SceneModel,
): TemplateResult | typeof nothing {
  if (progress === undefined) return nothing;
  const share = new Intl.NumberFormat(language, { style: 'percent' }).format(progress);
  return html`<progress
    part="progress"
    max="1"
    .value=${progress}
    aria-label=${t('processing-progress', { share })}
  ></progress>`;
}

function scene(style: string, content: TemplateResult | typeof nothing): TemplateResult {
  return html`<div class="scene ${style}" part="scene" role="status">${content}</div>`;
}

function renderSound(
  { messages: { t }, unmute }: SceneModel,
  need: 'nothing' | 'sound',
): TemplateResult {
  const words = html`<span class="visually-hidden">${t('player-recording')}</span>`;
  if (need === 'nothing') return words;
  return html`${words}<button class="on-picture" part="sound" type="button" @click=${unmute}>
      ${playerIcons.soundOff} ${t('sound-on')}
    </button>`;
}
