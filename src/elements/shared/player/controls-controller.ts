import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import { nothing } from 'lit';
import type { MessageValues } from '../messages/message-catalogue.js';
import type { PlayerMessageKey } from '../messages/player-messages-en.js';
import type { BarActions, BarState } from './controls-bar.js';
import { renderControlsBar } from './controls-bar.js';
import type { ControlsModel } from './controls-model.js';
import { hasFullScreen, toggleFullScreen } from './full-screen.js';
import { playKey } from './player-keys.js';

/** Long enough to read the bar, short enough to leave the picture alone. */
const AWAY_AFTER_MS = 3000;

/** Media events after which the bar looks different. */
const shownEvents = [
  'play',
  'playing',
  'pause',
  'ended',
  'volumechange',
  'timeupdate',
  'seeking',
  'durationchange',
  'emptied',
] as const;

/**
 * The control bar of a player. It comes by pointer, touch or focus, and goes away again only while the
 * media plays and nobody is at it.
 */
export class ControlsController implements ReactiveController {
  readonly #host: LitElement;
  readonly #t: (key: PlayerMessageKey, values?: MessageValues) => string;
  readonly #readModel: () => ControlsModel;
  #frame: HTMLElement | null = null;
  #media: HTMLVideoElement | null = null;
  #listening = new AbortController();
  #away: ReturnType<typeof setTimeout> | 'away' | null = null;

  constructor(
    host: LitElement,
    t: (key: PlayerMessageKey, values?: MessageValues) => string,
    readModel: () => ControlsModel,
  ) {
    this.#host = host;
    this.#t = t;
    this.#readModel = readModel;
    host.addController(this);
  }

  /** After a move in the page the listeners are set anew, by the render that is asked for here. */
  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#listening.abort();
    this.#frame = this.#media = null;
    if (typeof this.#away === 'number') clearTimeout(this.#away);
    this.#away = null;
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
    for (const type of shownEvents) media?.addEventListener(type, update, { signal });
    media?.addEventListener('pause', this.#come, { signal });
    media?.addEventListener('play', this.#come, { signal });
    for (const type of ['pointermove', 'focusin', 'keydown'] as const) {
      frame?.addEventListener(type, this.#come, { signal });
    }
    frame?.addEventListener('keydown', (event) => this.#onKey(event), { signal });
    frame?.addEventListener('click', (event) => this.#onClick(event), { signal });
    frame?.addEventListener('dblclick', (event) => this.#onDoubleClick(event), { signal });
    frame?.ownerDocument.addEventListener('fullscreenchange', update, { signal });
    update();
  }

  render(): TemplateResult | typeof nothing {
    const model = this.#readModel();
    if (!model.isShown) return nothing;
    return renderControlsBar(this.#readBar(model), model, this.#actions, this.#t);
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
    goLive: () => void this.#readModel().actions.goLive(),
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
  };

  #readBar(model: ControlsModel): BarState {
    const media = this.#media;
    const frame = this.#frame;
    const known = media?.duration ?? NaN;
    const root = frame?.getRootNode();
    return {
      isAway: this.#away === 'away',
      isPaused: media?.paused ?? true,
      isMuted: media?.muted ?? false,
      volume: media?.volume ?? 1,
      time: media?.currentTime ?? 0,
      duration: Number.isFinite(known) ? known : (model.duration ?? 0),
      hasFullScreen: frame !== null && hasFullScreen(frame, media),
      isFullScreen: root instanceof ShadowRoot && root.fullscreenElement === frame,
      hasPictureInPicture:
        this.#host.ownerDocument.pictureInPictureEnabled === true && (media?.videoWidth ?? 0) > 0,
    };
  }

  readonly #come = (): void => {
    if (this.#away === 'away') this.#host.requestUpdate();
    if (typeof this.#away !== 'string' && this.#away !== null) clearTimeout(this.#away);
    this.#away = setTimeout(() => this.#go(), AWAY_AFTER_MS);
  };

  #go(): void {
    const isHeld = this.#frame?.querySelector('.controls :is(:focus-visible, :active)') !== null;
    if (isHeld || (this.#media?.paused ?? true)) {
      this.#come();
      return;
    }
    this.#away = 'away';
    this.#host.requestUpdate();
  }

  #onKey(event: KeyboardEvent): void {
    const model = this.#readModel();
    if (!model.isShown || event.defaultPrevented) return;
    if (playKey(event, this.#readBar(model), this.#actions)) event.preventDefault();
  }

  /** A mouse plays and pauses by the picture; a finger only brings the bar. */
  #onClick(event: MouseEvent): void {
    const wasAway = this.#away === 'away';
    this.#come();
    if (!this.#isOnPicture(event) || !this.#readModel().isShown) return;
    const isMouse = event instanceof PointerEvent && event.pointerType === 'mouse';
    if (isMouse && !wasAway) this.#actions.togglePlay();
  }

  #onDoubleClick(event: MouseEvent): void {
    if (this.#isOnPicture(event) && this.#readModel().isShown) this.#actions.toggleFullScreen();
  }

  #isOnPicture({ target }: Event): boolean {
    return target instanceof Element && target.closest('.controls, button, a') === null;
  }
}
