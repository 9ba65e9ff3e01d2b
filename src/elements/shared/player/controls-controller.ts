import type { CSSResultOrNative, LitElement, ReactiveController, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { MessagesController } from '../../controllers/messages-controller.js';
import type { PlayerMessageKey } from '../messages/player-messages-en.js';
import { BarPresence } from './bar-presence.js';
import type { BarActions, BarState } from './bar-state.js';
import { findCaptions, readCaptions, showCaptions } from './caption-tracks.js';
import { renderControlsBar } from './controls-bar.js';
import type { ControlsModel } from './controls-model.js';
import { hasTimeline } from './controls-model.js';
import { toggleFullScreen } from './full-screen.js';
import { LaterCode } from './later-code.js';
import { OtherScreen } from './other-screen.js';
import { PassingWords } from './passing-words.js';
import { readBarState, shownEvents } from './read-bar-state.js';
import type { TimeBarGuide } from './time-bar-guide.js';

export { controlsStyle } from './controls-style.js';

/** Keys of the player's that a page scrolls by. */
const scrollKeys = /^( |Arrow|Home|End)/;

/**
 * The control bar of a player. It comes by pointer, touch or focus, and goes away again only while the
 * media plays and nobody is at it.
 */
export class ControlsController implements ReactiveController {
  readonly #host: LitElement;
  readonly #messages: MessagesController<PlayerMessageKey>;
  readonly #readModel: () => ControlsModel;
  readonly #adopt: (style: CSSResultOrNative) => void;
  #frame: HTMLElement | null = null;
  #media: HTMLVideoElement | null = null;
  #otherScreen: OtherScreen | null = null;
  #listening = new AbortController();
  readonly #presence = new BarPresence(
    () => this.#isHeld,
    () => this.#host.requestUpdate(),
  );
  #panel: 'open' | 'closed' = 'closed';
  readonly #extras = new LaterCode(
    () => import('./controls-extras.js'),
    (code) => {
      const presses = this.#presses.splice(0);
      if (code !== null) {
        this.#adopt(code.extrasStyle);
        this.#guide = new code.TimeBarGuide({
          readModel: this.#readModel,
          readDuration: () => this.#readBar(this.#readModel()).duration,
          t: this.#messages.t,
          tell: (words) => this.#notice.tell(words),
        });
        this.#beGuided();
        for (const press of presses) press();
      }
      this.#host.requestUpdate();
    },
  );
  readonly #notice = new PassingWords(() => this.#host.requestUpdate());
  /** Null until there is a time bar. */
  #guide: TimeBarGuide | null = null;
  /** Keys that came before what they do. */
  readonly #presses: (() => void)[] = [];

  constructor(
    host: LitElement,
    messages: MessagesController<PlayerMessageKey>,
    readModel: () => ControlsModel,
    /** Adds a sheet to the host's own. */
    adopt: (style: CSSResultOrNative) => void,
  ) {
    this.#host = host;
    this.#messages = messages;
    this.#readModel = readModel;
    this.#adopt = adopt;
    host.addController(this);
  }

  /** After a move in the page the listeners are set anew, by the render that is asked for here. */
  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#listening.abort();
    this.#frame = this.#media = this.#otherScreen = null;
    this.#presence.forget();
    this.#presses.length = 0;
    this.#notice.forget();
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
      for (const type of ['pause', 'play']) {
        media.addEventListener(type, this.#presence.come, { signal });
      }
      for (const type of ['addtrack', 'removetrack', 'change']) {
        media.textTracks.addEventListener(type, update, { signal });
      }
      this.#otherScreen = new OtherScreen(media, signal, update);
    }
    if (frame !== null) {
      for (const type of ['pointermove', 'focusin', 'keydown'] as const) {
        frame.addEventListener(type, this.#reach, { signal });
      }
      frame.addEventListener('keydown', (event) => this.#onKey(event), { signal });
      frame.addEventListener('click', (event) => this.#onClick(event), { signal });
      frame.addEventListener('dblclick', (event) => this.#onDoubleClick(event), { signal });
      frame.ownerDocument.addEventListener('fullscreenchange', update, { signal });
      this.#beGuided();
    }
    update();
  }

  render(): TemplateResult | typeof nothing {
    const model = this.#readModel();
    if (!model.isShown) return nothing;
    const { t, language } = this.#messages;
    if (hasTimeline(model)) this.#extras.load();
    const extras = this.#extras.code;
    const bar = renderControlsBar(this.#readBar(model), model, this.#actions, t, language, extras);
    return html`${bar}
      <p class="tip" part="tip" role="status" ?hidden=${this.#notice.words === null}>
        ${this.#notice.words}
      </p>`;
  }

  readonly #actions: BarActions = {
    togglePlay: () => {
      const model = this.#readModel();
      if (this.#readBar(model).isPaused) void model.actions.play();
      else model.actions.pause();
    },
    toggleMute: () => {
      const media = this.#media;
      if (media === null) return;
      media.muted = !media.muted;
      if (!media.muted && media.volume === 0) media.volume = 1;
    },
    setVolume: (volume) => {
      const media = this.#media;
      if (media === null) return 0;
      media.volume = volume;
      media.muted = volume === 0;
      return media.volume;
    },
    seek: (seconds) => {
      this.#readModel().actions.seek(seconds);
      this.#host.requestUpdate();
    },
    setSpeed: (speed) => {
      // What is loaded next keeps the default alone.
      if (this.#media !== null) this.#media.defaultPlaybackRate = this.#media.playbackRate = speed;
      this.#notice.tell(`${speed} ×`);
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
      this.#notice.tell(`${this.#messages.t('captions')}: ${words ?? ''}`);
    },
    goLive: () => void this.#readModel().actions.goLive?.(),
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
      this.#extras.load();
      this.#panel = this.#panel === 'open' ? 'closed' : 'open';
      this.#host.requestUpdate();
    },
    closePanel: () => this.#closePanel(),
  };

  #readBar(model: ControlsModel): BarState {
    return readBarState(model, {
      media: this.#media,
      frame: this.#frame,
      document: this.#host.ownerDocument,
      isAway: this.#presence.isAway,
      isPanelOpen: this.#panel === 'open',
      hasOtherScreen: this.#otherScreen?.isNear ?? false,
    });
  }

  #beGuided(): void {
    if (this.#frame !== null) this.#guide?.follow(this.#frame, this.#media, this.#listening.signal);
  }

  /** Somebody is at it. */
  readonly #reach = (): void => {
    this.#extras.load();
    this.#presence.come();
  };

  /** Somebody is at the bar, or nothing moves that it could be in the way of. */
  get #isHeld(): boolean {
    const isTouched = this.#frame?.querySelector('.controls :is(:focus-visible, :active)') !== null;
    return isTouched || this.#panel === 'open' || (this.#media?.paused ?? true);
  }

  #onKey(event: KeyboardEvent): void {
    if (!this.#readModel().isShown || event.defaultPrevented) return;
    if (event.key === 'Escape' && this.#panel === 'open') {
      this.#closePanel();
      event.preventDefault();
      return;
    }
    const [target] = event.composedPath();
    const press = (): void => {
      const model = this.#readModel();
      const isPlayed = this.#extras.code?.playKey(
        event,
        target,
        this.#readBar(model),
        model,
        this.#actions,
      );
      if (isPlayed) event.preventDefault();
    };
    if (this.#extras.code !== null) return press();
    this.#presses.push(press);
    // By then the page would have scrolled. With these two held it goes back in its history.
    const isBare = !event.altKey && !event.metaKey;
    if (target === this.#frame && isBare && scrollKeys.test(event.key)) event.preventDefault();
  }

  /** The focus goes back to where the panel was opened from. */
  #closePanel(): void {
    this.#panel = 'closed';
    this.#host.requestUpdate();
    this.#frame?.querySelector<HTMLElement>('[aria-expanded]')?.focus();
  }

  /** A mouse plays and pauses by the picture; a finger only brings the bar. */
  #onClick(event: MouseEvent): void {
    const wasAway = this.#presence.isAway;
    this.#presence.come();
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
