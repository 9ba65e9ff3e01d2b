import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { live } from 'lit/directives/live.js';
import { icons } from '../icons.js';
import type { BarActions, BarState } from './bar-state.js';
import type { ControlsModel } from './controls-model.js';
import { formatTime } from './format-time.js';
import { hasSettings, renderSettingsPanel } from './settings-panel.js';
import type { Speak } from './speak.js';
import { renderTimeBar } from './time-bar.js';

/** The control bar as it stands. */
export function renderControlsBar(
  bar: BarState,
  model: ControlsModel,
  actions: BarActions,
  t: Speak,
  language: string,
): TemplateResult {
  const isRecording = model.live === null;
  const hasPanel = hasSettings(model, bar);
  return html`<div class="controls ${bar.isAway ? 'away' : ''}" part="controls">
      ${
        isRecording && bar.duration > 0
          ? renderTimeBar(bar, model.playback, actions, t, language)
          : nothing
      }
      ${
        bar.isPaused
          ? button(t('play'), icons.play, actions.togglePlay)
          : button(t('pause'), icons.pause, actions.togglePlay)
      }
      ${
        bar.isMuted
          ? button(t('unmute'), icons.soundOff, actions.toggleMute)
          : button(t('mute'), icons.sound, actions.toggleMute)
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
      ${
        bar.canStartOver
          ? button(t('from-beginning'), icons.fromBeginning, actions.startOver, 'beginning')
          : nothing
      }
      <span class="gap"></span>
      ${bar.captions.length > 0 ? renderCaptions(bar, actions, t) : nothing}
      ${
        bar.hasOtherScreen
          ? button(t('other-screen'), icons.otherScreen, actions.showOnOtherScreen, 'spare')
          : nothing
      }
      ${
        bar.hasPictureInPicture
          ? button(
              t('picture-in-picture'),
              icons.pictureInPicture,
              actions.togglePictureInPicture,
              'spare',
            )
          : nothing
      }
      ${hasPanel ? renderSettingsButton(bar, actions, t) : nothing}
      ${
        bar.hasFullScreen
          ? bar.isFullScreen
            ? button(t('full-screen-off'), icons.fullScreenOff, actions.toggleFullScreen)
            : button(t('full-screen'), icons.fullScreen, actions.toggleFullScreen)
          : nothing
      }
    </div>
    ${hasPanel && bar.isPanelOpen ? renderSettingsPanel(bar, model, actions, t, language) : nothing}`;
}

function button(
  words: string,
  icon: TemplateResult,
  action: () => void,
  style = '',
): TemplateResult {
  return html`<button
    type="button"
    class=${style}
    part="button"
    aria-label=${words}
    title=${words}
    @click=${action}
  >
    ${icon}
  </button>`;
}

function renderCaptions({ captions }: BarState, actions: BarActions, t: Speak): TemplateResult {
  return html`<button
    type="button"
    class="toggle spare"
    part="button"
    aria-label=${t('captions')}
    title=${t('captions')}
    aria-pressed=${captions.some(({ isShown }) => isShown) ? 'true' : 'false'}
    @click=${actions.toggleCaptions}
  >
    ${icons.captions}
  </button>`;
}

function renderSettingsButton(
  { isPanelOpen }: BarState,
  actions: BarActions,
  t: Speak,
): TemplateResult {
  return html`<button
    type="button"
    class="toggle"
    part="button"
    aria-label=${t('settings')}
    title=${t('settings')}
    aria-expanded=${isPanelOpen ? 'true' : 'false'}
    @click=${actions.togglePanel}
  >
    ${icons.settings}
  </button>`;
}

function renderTime({ time, duration }: BarState): TemplateResult {
  const total =
    duration > 0 ? html`<span class="total"> / ${formatTime(duration)}</span>` : nothing;
  return html`<span class="time" part="time">${formatTime(time)}${total}</span>`;
}

function renderLive(place: 'edge' | 'behind', actions: BarActions, t: Speak): TemplateResult {
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
