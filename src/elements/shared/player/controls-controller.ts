import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { MessagesController } from '../../controllers/messages-controller.js';
import type { PlayerMessageKey } from '../messages/player-messages-en.js';
import type { BarActions, BarState } from './bar-state.js';
import { findCaptions, readCaptions, showCaptions } from './caption-tracks.js';
import { renderControlsBar } from './controls-bar.js';
import type { ControlsModel } from './controls-model.js';
import { findChapter } from './format-chapter.js';
import { formatGap } from './format-gap.js';
import { hasFullScreen, toggleFullScreen } from './full-screen.js';
import { OtherScreen } from './other-screen.js';
import { playKey } from './player-keys.js';
import { TimePreview } from './time-preview.js';

export { controlsStyle } from './controls-style.js';

/** Long enough to read the bar, short enough to leave the picture alone. */
const AWAY_AFTER_MS = 3000;

/** Long enough to read what is missing or was changed. */
const NOTICE_MS = 4000;

/** A step over more is no playing on. */
const MAX_STEP_SECONDS = 2;

/** Media events after which the bar looks different. */
const shownEvents = [
  'play',
  'playing',
  'pause',
  'ended',
  'volumechange',
  'ratechange',
  'timeupdate',
  'seeking',
  'durationchange',
  'loadedmetadata',
  'emptied',
] as const;

/**
 * The control bar of a player. It comes by pointer, touch or focus, and goes away again only while the
 * media plays and nobody is at it.
 */
export class ControlsController implements ReactiveController {
  readonly #host: LitElement;
  readonly #messages: MessagesController<PlayerMessageKey>;
  readonly #readModel: () => ControlsModel;
  #frame: HTMLElement | null = null;
  #media: HTMLVideoElement | null = null;
  #otherScreen: OtherScreen | null = null;
  #listening = new AbortController();
  #away: ReturnType<typeof setTimeout> | 'away' | null = null;
  #panel: 'open' | 'closed' = 'closed';
  #notice: { readonly words: string; readonly until: ReturnType<typeof setTimeout> } | null = null;
  #lastTime = 0;

  constructor(
    host: LitElement,
    messages: MessagesController<PlayerMessageKey>,
    readModel: () => ControlsModel,
  ) {
    this.#host = host;
    this.#messages = messages;
    this.#readModel = readModel;
    host.addController(this);
  }

  /** After a move in the page the listeners are set anew, by the render that is asked for here. */
  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#listening.abort();
    this.#frame = this.#media = this.#otherScreen = null;
    if (typeof this.#away === 'number') clearTimeout(this.#away);
    if (this.#notice !== null) clearTimeout(this.#notice.until);
    this.#away = this.#notice = null;
  }

  /** Listens to this frame and this media from now on. */
  follow(frame: HTMLElement | null, media: HTMLVideoElement | null): void {
    if ((frame === this.#frame && media === this.#media) || !this.#host.isConnected) return;
    this.#listening.abort();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    this.#frame = frame;
    this.#media = media;
    const update = (): void => this.#host.requestUpdate();
    if (media !== null) {
      for (const type of shownEvents) media.addEventListener(type, update, { signal });
      media.addEventListener('pause', this.#come, { signal });
      media.addEventListener('play', this.#come, { signal });
      media.addEventListener('timeupdate', () => this.#tellGap(), { signal });
      for (const type of ['addtrack', 'removetrack', 'change']) {
        media.textTracks.addEventListener(type, update, { signal });
      }
      this.#otherScreen = new OtherScreen(media, signal, update);
    }
    if (frame !== null) {
      for (const type of ['pointermove', 'focusin', 'keydown'] as const) {
        frame.addEventListener(type, this.#come, { signal });
      }
      frame.addEventListener('keydown', (event) => this.#onKey(event), { signal });
      frame.addEventListener('click', (event) => this.#onClick(event), { signal });
      frame.addEventListener('dblclick', (event) => this.#onDoubleClick(event), { signal });
      frame.ownerDocument.addEventListener('fullscreenchange', update, { signal });
      new TimePreview({
        frame,
        signal,
        readDuration: () => this.#readBar(this.#readModel()).duration,
        readChapter: (seconds) => this.#readChapter(seconds),
        readStoryboard: () => this.#readModel().storyboard,
      });
    }
    update();
  }

  render(): TemplateResult | typeof nothing {
    const model = this.#readModel();
    if (!model.isShown) return nothing;
    const { t, language } = this.#messages;
    const bar = renderControlsBar(this.#readBar(model), model, this.#actions, t, language);
    return html`${bar}
      <p class="tip" part="tip" role="status" ?hidden=${this.#notice === null}>
        ${this.#notice?.words}
      </p>`;
  }

  readonly #actions: BarActions = {
    togglePlay: () => {
      const { actions } = this.#readModel();
      if (this.#media?.paused ?? true) void actions.play();
      else actions.pause();
    },
    toggleMute: () => {
      const media = this.#media;
      if (media === null) return;
      media.muted = !media.muted;
      if (!media.muted && media.volume === 0) media.volume = 1;
    },
    setVolume: (volume) => {
      if (this.#media === null) return;
      this.#media.volume = volume;
      this.#media.muted = volume === 0;
    },
    seek: (seconds) => {
      this.#readModel().actions.seek(seconds);
      this.#host.requestUpdate();
    },
    setSpeed: (speed) => {
      // What is loaded next keeps the default alone.
      if (this.#media !== null) this.#media.defaultPlaybackRate = this.#media.playbackRate = speed;
      this.#tell(`${speed} ×`);
    },
    chooseCaptions: (index) => {
      showCaptions(this.#media, index);
      this.#host.requestUpdate();
    },
    toggleCaptions: () => {
      const captions = readCaptions(this.#media);
      if (captions.length === 0) return;
      const isShown = captions.some((track) => track.isShown);
      const index = isShown ? null : findCaptions(this.#media, this.#messages.language);
      this.#actions.chooseCaptions(index);
      const words = index === null ? this.#messages.t('captions-off') : captions[index]?.label;
      this.#tell(`${this.#messages.t('captions')}: ${words ?? ''}`);
    },
    goLive: () => void this.#readModel().actions.goLive(),
    startOver: () => void this.#readModel().actions.startOver?.(),
    toggleFullScreen: () => {
      if (this.#frame !== null) void toggleFullScreen(this.#frame, this.#media);
    },
    togglePictureInPicture: () => {
      const { ownerDocument: document } = this.#host;
      const leaves = document.pictureInPictureElement !== null;
      const change = leaves
        ? document.exitPictureInPicture()
        : this.#media?.requestPictureInPicture();
      change?.catch(() => undefined);
    },
    showOnOtherScreen: () => this.#otherScreen?.choose(),
    togglePanel: () => {
      this.#panel = this.#panel === 'open' ? 'closed' : 'open';
      this.#host.requestUpdate();
    },
    closePanel: () => this.#closePanel(),
  };

  #readBar({ playback, duration, live, actions }: ControlsModel): BarState {
    const media = this.#media;
    const frame = this.#frame;
    const known = media?.duration ?? NaN;
    const root = frame?.getRootNode();
    return {
      isAway: this.#away === 'away',
      isPaused: media?.paused ?? true,
      isMuted: media?.muted ?? false,
      volume: media?.volume ?? 1,
      time: playback?.time ?? media?.currentTime ?? 0,
      duration: playback?.duration ?? (Number.isFinite(known) ? known : (duration ?? 0)),
      speed: media?.playbackRate ?? 1,
      captions: readCaptions(media),
      hasFullScreen: frame !== null && hasFullScreen(frame, media),
      isFullScreen: root instanceof ShadowRoot && root.fullscreenElement === frame,
      hasPictureInPicture:
        this.#host.ownerDocument.pictureInPictureEnabled === true && (media?.videoWidth ?? 0) > 0,
      hasOtherScreen: this.#otherScreen?.isNear ?? false,
      isPanelOpen: this.#panel === 'open',
      canStartOver: live !== null && actions.startOver !== undefined,
    };
  }

  /** Shows words over the picture for a while, and has them read out. */
  #tell(words: string): void {
    if (this.#notice !== null) clearTimeout(this.#notice.until);
    const until = setTimeout(() => {
      this.#notice = null;
      this.#host.requestUpdate();
    }, NOTICE_MS);
    this.#notice = { words, until };
    this.#host.requestUpdate();
  }

  /** A name that somebody gave; that a broadcast begins is seen as it is. */
  #readChapter(seconds: number): string {
    const chapters = this.#readModel().playback?.chapters ?? [];
    return chapters[findChapter(chapters, seconds)]?.title ?? '';
  }

  /** Where playing leads over a gap, says so. */
  #tellGap(): void {
    const { playback } = this.#readModel();
    if (playback === null) return;
    const { time, gaps } = playback;
    const last = this.#lastTime;
    this.#lastTime = time;
    if (time < last || time - last > MAX_STEP_SECONDS) return;
    const gap = gaps.find(({ at }) => last < at && at <= time);
    if (gap !== undefined) this.#tell(formatGap(gap, this.#messages.t));
  }

  readonly #come = (): void => {
    if (this.#away === 'away') this.#host.requestUpdate();
    if (typeof this.#away !== 'string' && this.#away !== null) clearTimeout(this.#away);
    this.#away = setTimeout(() => this.#go(), AWAY_AFTER_MS);
  };

  #go(): void {
    const isHeld = this.#frame?.querySelector('.controls :is(:focus-visible, :active)') !== null;
    if (isHeld || this.#panel === 'open' || (this.#media?.paused ?? true)) {
      this.#come();
      return;
    }
    this.#away = 'away';
    this.#host.requestUpdate();
  }

  #onKey(event: KeyboardEvent): void {
    const model = this.#readModel();
    if (!model.isShown || event.defaultPrevented) return;
    if (event.key === 'Escape' && this.#panel === 'open') this.#closePanel();
    else if (!playKey(event, this.#readBar(model), model.live === null, this.#actions)) return;
    event.preventDefault();
  }

  /** The focus goes back to where the panel was opened from. */
  #closePanel(): void {
    this.#panel = 'closed';
    this.#host.requestUpdate();
    this.#frame?.querySelector<HTMLElement>('[aria-expanded]')?.focus();
  }

  /** A mouse plays and pauses by the picture; a finger only brings the bar. */
  #onClick(event: MouseEvent): void {
    const wasAway = this.#away === 'away';
    this.#come();
    if (!this.#isOnPicture(event) || !this.#readModel().isShown) return;
    if (this.#panel === 'open') {
      this.#actions.togglePanel();
      return;
    }
    const isMouse = event instanceof PointerEvent && event.pointerType === 'mouse';
    if (isMouse && !wasAway) this.#actions.togglePlay();
  }

  #onDoubleClick(event: MouseEvent): void {
    if (this.#isOnPicture(event) && this.#readModel().isShown) this.#actions.toggleFullScreen();
  }

  #isOnPicture({ target }: Event): boolean {
    return target instanceof Element && target.closest('.controls, .panel, button, a') === null;
  }
}
