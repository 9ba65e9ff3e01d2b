import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { playerIcons } from '../shared/player/player-icons.js';
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
): TemplateResult {
  const { t } = model.messages;
  switch (state.phase) {
    case 'waiting':
      return state.until === 'play'
        ? scene('', html`${title(state.announcement)}${bigPlay(model, 'watch-live', 'primary')}`)
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
      return renderNeed(model, state);
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
  return announcement === null ? nothing : html`<p class="title">${announcement.title}</p>`;
}

function renderWaiting(
  announcement: Announcement | null,
  model: SceneModel,
  now: number,
  countdown: LaterCode<Countdown>,
): TemplateResult {
  const { t, language } = model.messages;
  const start = Date.parse(announcement?.startsAt ?? '');
  const when = Number.isNaN(start)
    ? t('waiting')
    : start <= now
      ? t('starts-shortly')
      : t('starts', { when: formatStart(start, language) });
  if (start > now) countdown.load();
  return html`${title(announcement)}
    <p>${when}</p>
    ${countdown.code?.render(start, model, now) ?? nothing}
    <p class="quiet">${t('waiting-help')}</p>`;
}

function renderAway({ messages: { t } }: SceneModel): TemplateResult {
  return html`<p>${t('server-away')}</p>
    <p class="quiet">${t('server-away-help')}</p>`;
}

/** In the viewer's own time zone, which is named because the invitation may have meant another. */
function formatStart(start: number, language: string): string {
  return new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(start);
}

function renderEnded(
  recording: 'preparing' | 'none',
  t: (key: PlayerMessageKey) => string,
): TemplateResult {
  const help = html`<p class="quiet">${t('processing')} ${t('processing-help')}</p>`;
  return html`<p>${t('ended')}</p>
    ${recording === 'preparing' ? help : nothing}`;
}

function renderNeed(
  model: SceneModel,
  state: Extract<LivePlayerState, { phase: 'playing' | 'replay' }>,
): TemplateResult {
  const isLive = state.phase === 'playing';
  const { t } = model.messages;
  if (state.need === 'play')
    return scene('clear', bigPlay(model, isLive ? 'play' : 'play-recording', 'on-picture'));
  const words = t(isLive ? 'playing' : 'player-recording');
  const sound = html`<button class="on-picture" part="sound" type="button" @click=${model.unmute}>
    ${playerIcons.soundOff} ${t('sound-on')}
  </button>`;
  return scene(
    'clear low',
    html`<span class="visually-hidden">${words}</span>${state.need === 'sound' ? sound : nothing}`,
  );
}

function bigPlay(
  { messages, play }: SceneModel,
  words: PlayerMessageKey,
  style: 'primary' | 'on-picture',
): TemplateResult {
  return html`<button class="big-play ${style}" part="play" type="button" @click=${play}>
    ${playerIcons.play} ${messages.t(words)}
  </button>`;
}
