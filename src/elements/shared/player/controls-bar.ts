import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { icons } from '../icons.js';
import type { MessageValues } from '../messages/message-catalogue.js';
import type { PlayerMessageKey } from '../messages/player-messages-en.js';
import type { ControlsModel } from './controls-model.js';
import { formatTime } from './format-time.js';

/** The media's side of the bar, read from the element at each render. */
export interface BarState {
  readonly isAway: boolean;
  readonly isPaused: boolean;
  readonly isMuted: boolean;
  /** 0 to 1. */
  readonly volume: number;
  readonly time: number;
  readonly duration: number;
  readonly hasFullScreen: boolean;
  readonly isFullScreen: boolean;
  readonly hasPictureInPicture: boolean;
}

export interface BarActions {
  togglePlay(): void;
  toggleMute(): void;
  setVolume(volume: number): void;
  seek(seconds: number): void;
  goLive(): void;
  toggleFullScreen(): void;
  togglePictureInPicture(): void;
}

/** The control bar as it stands. */
export function renderControlsBar(
  bar: BarState,
  model: ControlsModel,
  actions: BarActions,
  t: (key: PlayerMessageKey, values?: MessageValues) => string,
): TemplateResult {
  const button = (
    name: PlayerMessageKey,
    icon: TemplateResult,
    action: () => void,
    style = '',
  ): TemplateResult =>
    html`<button type="button" class=${style} part="button" aria-label=${t(name)} @click=${action}>
      ${icon}
    </button>`;

  return html`<div class="controls ${bar.isAway ? 'away' : ''}" part="controls">
    ${model.live === null && bar.duration > 0 ? renderPosition(bar, actions, t) : nothing}
    ${
      bar.isPaused
        ? button('play', icons.play, actions.togglePlay)
        : button('pause', icons.pause, actions.togglePlay)
    }
    ${
      bar.isMuted
        ? button('unmute', icons.soundOff, actions.toggleMute)
        : button('mute', icons.sound, actions.toggleMute)
    }
    <input
      class="volume"
      part="volume"
      type="range"
      min="0"
      max="1"
      step="0.05"
      aria-label=${t('volume')}
      .value=${live(String(bar.isMuted ? 0 : bar.volume))}
      @input=${(event: Event) => actions.setVolume(readNumber(event))}
    />
    ${model.live === null ? renderTime(bar) : renderLive(model.live, actions, t)}
    <span class="gap"></span>
    ${
      bar.hasPictureInPicture
        ? button(
            'picture-in-picture',
            icons.pictureInPicture,
            actions.togglePictureInPicture,
            'pip',
          )
        : nothing
    }
    ${
      bar.hasFullScreen
        ? bar.isFullScreen
          ? button('full-screen-off', icons.fullScreenOff, actions.toggleFullScreen)
          : button('full-screen', icons.fullScreen, actions.toggleFullScreen)
        : nothing
    }
  </div>`;
}

function renderPosition(
  bar: BarState,
  actions: BarActions,
  t: (key: PlayerMessageKey, values?: MessageValues) => string,
): TemplateResult {
  const values = { time: formatTime(bar.time), duration: formatTime(bar.duration) };
  return html`<input
    class="position"
    part="position"
    type="range"
    min="0"
    max=${bar.duration}
    step="0.1"
    aria-label=${t('position')}
    aria-valuetext=${t('position-of', values)}
    .value=${live(String(bar.time))}
    @input=${(event: Event) => actions.seek(readNumber(event))}
  />`;
}

function renderTime({ time, duration }: BarState): TemplateResult {
  const total = duration > 0 ? html` / ${formatTime(duration)}` : nothing;
  return html`<span class="time" part="time">${formatTime(time)}${total}</span>`;
}

function renderLive(
  place: 'edge' | 'behind',
  actions: BarActions,
  t: (key: PlayerMessageKey) => string,
): TemplateResult {
  const words = t(place === 'edge' ? 'live' : 'go-live');
  return html`<button
    type="button"
    class="live ${place}"
    part="live"
    title=${t('go-live')}
    @click=${actions.goLive}
  >
    <span class="badge"><span class="dot"></span> ${words}</span>
  </button>`;
}

function readNumber({ currentTarget }: Event): number {
  return Number((currentTarget as HTMLInputElement).value);
}
