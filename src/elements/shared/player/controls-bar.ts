import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { icons } from '../icons.js';
import { playerIcons } from './player-icons.js';
import type { BarActions, BarState } from './bar-state.js';
import type * as ControlsExtras from './controls-extras.js';
import type { ControlsModel } from './controls-model.js';
import { hasTimeline } from './controls-model.js';
import { formatLateness } from './format-gap.js';
import { formatTime } from './format-time.js';
import { hasSettings } from './has-settings.js';
import type { Speak } from './speak.js';

/** The control bar as it stands. */
export function renderControlsBar(
  bar: BarState,
  model: ControlsModel,
  actions: BarActions,
  t: Speak,
  language: string,
  /** The time bar and the settings, once they are there. */
  extras: typeof ControlsExtras | null,
): TemplateResult {
  const hasPanel = hasSettings(model, bar);
  return html`<div class="controls ${bar.isAway ? 'away' : ''}" part="controls">
      ${
        extras !== null && hasTimeline(model) && bar.duration > 0
          ? extras.renderTimeBar(bar, model, actions, t, language)
          : nothing
      }
      ${
        bar.isPaused
          ? button(t('play'), playerIcons.play, actions.togglePlay)
          : button(t('pause'), playerIcons.pause, actions.togglePlay)
      }
      ${
        bar.isMuted
          ? button(t('unmute'), playerIcons.soundOff, actions.toggleMute)
          : button(t('mute'), playerIcons.sound, actions.toggleMute)
      }
      <input
        class="volume"
        part="volume"
        type="range"
        min="0"
        max="1"
        step="0.05"
        aria-label=${t('volume')}
        .value=${String(bar.isMuted ? 0 : bar.volume)}
        @input=${(event: Event) => setVolume(event, actions)}
      />
      ${hasTimeline(model) ? renderTime(bar, model, t) : nothing}
      ${model.live === null || model.live === 'lost' ? nothing : renderLive(model.live, actions, t)}
      ${model.viewers === null ? nothing : renderViewers(model.viewers, t, language)}
      ${bar.canStartOver ? renderBeginning(actions, t) : nothing}
      <span class="gap"></span>
      ${bar.captions.length > 0 ? renderCaptions(bar, actions, t) : nothing}
      ${
        bar.hasOtherScreen
          ? button(t('other-screen'), playerIcons.otherScreen, actions.showOnOtherScreen, 'spare')
          : nothing
      }
      ${
        bar.hasPictureInPicture
          ? button(
              t('picture-in-picture'),
              playerIcons.pictureInPicture,
              actions.togglePictureInPicture,
              'spare floating',
            )
          : nothing
      }
      ${hasPanel ? renderSettingsButton(bar, actions, t) : nothing}
      ${
        bar.hasFullScreen
          ? bar.isFullScreen
            ? button(t('full-screen-off'), playerIcons.fullScreenOff, actions.toggleFullScreen)
            : button(t('full-screen'), playerIcons.fullScreen, actions.toggleFullScreen)
          : nothing
      }
    </div>
    ${extras !== null && hasPanel && bar.isPanelOpen ? extras.renderSettingsPanel(bar, model, actions, t, language) : nothing}`;
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

/** Its sign is known from everywhere; where there is room it has its words as well. */
function renderBeginning(actions: BarActions, t: Speak): TemplateResult {
  const words = t('from-beginning');
  return html`<button
    type="button"
    class="beginning"
    part="button"
    aria-label=${words}
    title=${words}
    @click=${actions.startOver}
  >
    ${playerIcons.fromBeginning}<span class="words">${words}</span>
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
    ${playerIcons.captions}
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

/** How long it is in all, or, of what still grows, how far that is ahead. */
function renderTime(
  { time, duration }: BarState,
  { behindSeconds }: ControlsModel,
  t: Speak,
): TemplateResult {
  const total =
    duration > 0 ? html`<span class="total"> / ${formatTime(duration)}</span>` : nothing;
  const late = html`<span class="late" part="late">${formatLateness(behindSeconds ?? 0, t)}</span>`;
  return html`<span class="time" part="time"
      >${formatTime(time)}${behindSeconds === null ? total : nothing}</span
    >${behindSeconds ? late : nothing}`;
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

function renderViewers(viewers: number, t: Speak, language: string): TemplateResult {
  const count = new Intl.NumberFormat(language).format(viewers);
  return html`<span class="viewers spare" part="viewers">${t('viewers', { count })}</span>`;
}

/** A slider stays where it can say how loud it is. */
function setVolume({ currentTarget }: Event, actions: BarActions): void {
  const slider = currentTarget as HTMLInputElement;
  slider.value = String(actions.setVolume(Number(slider.value)));
}
