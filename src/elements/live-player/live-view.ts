import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { formatTime } from '../shared/player/format-time.js';
import { renderAway } from '../shared/player/away-view.js';
import { playerIcons } from '../shared/player/player-icons.js';
import { renderBigPlay, renderPause, renderStart } from '../shared/player/start-view.js';
import type { PlayerMessageKey } from '../shared/messages/player-messages-en.js';
import type { SceneModel } from '../shared/player/face.js';
import type { LaterCode } from '../shared/player/later-code.js';
import type { Countdown } from './countdown.js';
import type { Announcement, LivePlayerState } from './live-state.js';

/** The words and buttons over the picture. Every state has words. */
export function renderLiveScene(
  state: LivePlayerState,
  model: SceneModel,
  now: number,
  countdown: LaterCode<Countdown>,
  playFrom: (seconds: number) => void,
): TemplateResult {
  const { t } = model.messages;
  switch (state.phase) {
    case 'waiting':
      return state.until === 'play'
        ? scene(
            '',
            html`${title(state.announcement)}${renderBigPlay(model, t('watch-live'), 'primary')}`,
          )
        : scene(
            '',
            state.until === 'server'
              ? renderAway(model)
              : renderWaiting(state.announcement, model, now, countdown),
          );
    case 'connecting':
      return scene('', html`<p>${t('connecting')}</p>`);
    case 'playing':
    case 'replay':
      return state.need === 'play'
        ? scene(
            'clear',
            state.phase === 'playing'
              ? renderPause(model)
              : renderStart(model, state, () => playFrom(0)),
          )
        : renderPlaying(model, state, playFrom);
    case 'stalled':
      return scene(
        'notice',
        html`<p>${t(state.lacks === 'picture' ? 'pictureless' : 'stalled')}</p>`,
      );
    case 'reconnecting':
      return scene(
        'notice',
        html`<p>${t(state.lost === 'camera' ? 'lost-camera' : 'lost-connection')}</p>`,
      );
    case 'ended':
      return scene('', renderEnded(state.recording, t));
    case 'error':
      return scene('', model.renderError());
  }
}

/** One live region for all states, so that a change of words is told, and told once. */
function scene(style: string, content: TemplateResult | typeof nothing): TemplateResult {
  return html`<div class="scene ${style}" part="scene" role="status">${content}</div>`;
}

function title(announcement: Announcement | null): TemplateResult | typeof nothing {
  return announcement === null
    ? nothing
    : html`<p class="title" part="title">${announcement.title}</p>`;
}

function renderWaiting(
  announcement: Announcement | null,
  model: SceneModel,
  now: number,
  countdown: LaterCode<Countdown>,
): TemplateResult {
  const { t, language } = model.messages;
  const start = Date.parse(announcement?.startsAt ?? '');
  if (start > now) countdown.load();
  return html`${title(announcement)}
    ${
      start > now
        ? (countdown.code?.render(start, model, now) ??
          html`<p>${t('starts', { when: formatPlainly(start, language) })}</p>`)
        : html`<p>${t(start <= now ? 'starts-shortly' : 'waiting')}</p>`
    }
    <p class="quiet">${t('waiting-help')}</p>`;
}

/** Until the countdown's code is there, and also where that never comes. */
function formatPlainly(start: number, language: string): string {
  return new Date(start).toLocaleString(language, { dateStyle: 'full', timeStyle: 'short' });
}

function renderEnded(
  recording: 'preparing' | 'none',
  t: (key: PlayerMessageKey) => string,
): TemplateResult {
  const help = html`<p class="quiet">
    ${t('recording-preparing')} ${t('recording-preparing-help')}
  </p>`;
  return html`<p>${t('ended')}</p>
    ${recording === 'preparing' ? help : nothing}`;
}

function renderPlaying(
  model: SceneModel,
  state: Extract<LivePlayerState, { phase: 'playing' | 'replay' }>,
  playFrom: (seconds: number) => void,
): TemplateResult {
  const { t } = model.messages;
  const resumesAt = state.phase === 'playing' && state.resumesAt;
  const words = t(toPlayingWords(state));
  const sound = html`<button class="on-picture" part="sound" type="button" @click=${model.unmute}>
    ${playerIcons.soundOff} ${t('sound-on')}
  </button>`;
  return scene(
    'clear low',
    html`<span class="visually-hidden">${words}</span>${state.need === 'sound' ? sound : nothing}${
        resumesAt
          ? html`<button
              class="on-picture"
              part="resume"
              type="button"
              @click=${() => playFrom(resumesAt)}
            >
              ${t('resume-recording', { time: formatTime(resumesAt) })}
            </button>`
          : nothing
      }`,
  );
}

/** Who has gone back is not told that it is live. */
function toPlayingWords(state: Extract<LivePlayerState, { phase: 'playing' | 'replay' }>) {
  if (state.phase === 'replay') return 'player-recording';
  return state.at === 'edge' ? 'playing' : 'playing-earlier';
}
