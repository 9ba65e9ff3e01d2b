import type { TemplateResult } from 'lit';

import { html, nothing } from 'lit';
import { playerIcons } from '../shared/player/player-icons.js';
import { formatTime } from '../shared/player/format-time.js';
import type { SceneModel } from '../shared/player/face.js';
import type { RecordingPlayerState } from './recording-state.js';

/** The words and buttons over the picture. Every state has words. */
export function renderRecordingScene(
  state: RecordingPlayerState,
  model: SceneModel,
  playFromStart: () => void,
): TemplateResult {
  const { t } = model.messages;
  switch (state.phase) {
    case 'loading':
      return scene('', html`<p>${t('loading')}</p>`);
    case 'processing':
      return scene(
        '',
        html`<p>${t(reasonWords[state.reason])}</p>
          <p class="quiet">${t(`${reasonWords[state.reason]}-help`)}</p>
          ${renderProgress(state.progress, model)}`,
      );
    case 'ready':
      return scene('clear', renderStart(model, state.resumesAt, playFromStart));
    case 'playing':
      return scene('clear low', renderSound(model, state.need));
    case 'error':
      return scene('', model.renderError());
  }
}

/** Who has seen some of it is asked whether to go on there. */
function renderStart(
  { messages: { t }, play }: SceneModel,
  resumesAt: number | null,
  playFromStart: () => void,
): TemplateResult {
  const words =
    resumesAt === null
      ? t('play-recording')
      : t('resume-recording', { time: formatTime(resumesAt) });
  return html`<button class="big-play on-picture" part="play" type="button" @click=${play}>
      ${playerIcons.play} ${words}
    </button>
    ${
      resumesAt === null
        ? nothing
        : html`<button class="on-picture" part="restart" type="button" @click=${playFromStart}>
            ${t('from-beginning')}
          </button>`
    }`;
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

const reasonWords = {
  upcoming: 'recording-upcoming',
  live: 'recording-live',
  preparing: 'processing',
} as const;

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
