import type { CSSResultOrNative, LitElement, TemplateResult } from 'lit';
import { adoptStyles, html, nothing, supportsAdoptingStyleSheets } from 'lit';
import { MessagesController } from '../../controllers/messages-controller.js';
import { controls } from '../controls.js';
import { stageControls } from '../stage-controls.js';
import type { ElementError } from '../element-error.js';
import { playerMessages } from '../messages/player-messages.js';
import type { ElementState } from '../streamside-element.js';
import type { ControlsController } from './controls-controller.js';
import type { ErrorView } from './error-view.js';
import { hasTimeline } from './controls-model.js';
import type { Face } from './face.js';
import { LaterCode } from './later-code.js';
import { refireMediaEvents } from './media-events.js';
import { MovedMedia } from './moved-media.js';
import { playerStyle } from './player-style.js';
import type { PlayResult, Programme } from './programme.js';

/** What a page's author reads comes after what a viewer waits for. */
const CHECK_AFTER_MS = 5_000;

/** What is fetched in these keeps somebody waiting, or is paid for also where nobody ever presses play. */
const busyPhases = ['connecting', 'loading', 'ready'];

/** A server that restarts is back by then. */
const CONTROLS_AGAIN_MS = 5_000;

export interface PlayerHost extends LitElement {
  readonly muted: boolean;
  readonly poster: string;
  readonly state: ElementState;
  readonly error: ElementError | null;
  readonly token: string | null;
  readonly getToken: (() => Promise<string | null>) | null;
  play(): Promise<PlayResult>;
}

/** What a player is made of once it has something to follow: its programme, its words, its controls. */
export class PlayerBody<S extends ElementState> {
  readonly #host: PlayerHost;
  readonly #face: Face<S>;
  readonly #show: (state: S) => void;
  readonly #reopen: () => void;
  readonly #messages: MessagesController<keyof typeof playerMessages.en>;
  #programme: Programme | null = null;
  /** With another one, what was refused may be allowed. */
  #knownSignIn: string | boolean = false;
  #media: HTMLVideoElement | null = null;
  #listening = new AbortController();
  #controls: ControlsController | 'absent' | 'loading' = 'absent';
  /** Loaded as soon as nobody waits for a picture or for a press: in the moment of trouble there may be no server for it. */
  readonly #errorView = new LaterCode<ErrorView>(
    async () => new (await import('./error-view.js')).ErrorView(this.#host),
    () => this.#host.requestUpdate(),
  );
  readonly #moved: MovedMedia;
  #styles: readonly CSSResultOrNative[];

  constructor(
    host: PlayerHost,
    face: Face<S>,
    show: (state: S) => void,
    /** Starts the programme anew. */
    reopen: () => void,
  ) {
    this.#host = host;
    this.#face = face;
    this.#show = (state) => {
      show(state);
      if (!busyPhases.includes(state.phase)) this.#errorView.load();
    };
    this.#reopen = reopen;
    this.#messages = new MessagesController(host, playerMessages);
    this.#moved = new MovedMedia(host, () => this.#media);
    const { elementStyles } = host.constructor as typeof LitElement;
    this.#styles = elementStyles;
    this.#adopt(controls, stageControls, playerStyle);
    setTimeout(() => void this.#checkAttributes(), CHECK_AFTER_MS);
  }

  /** The media element in use, where it is not the shell's own. */
  get media(): HTMLVideoElement | null {
    return this.#media;
  }

  get label(): string {
    return this.#messages.t(this.#face.label);
  }

  get poster(): string {
    return this.#face.poster;
  }

  get isOnStage(): boolean {
    return this.#face.isOnStage;
  }

  /** Follows what the element's attributes name, until the signal aborts. */
  open(signal: AbortSignal): void {
    this.#knownSignIn = this.#signIn;
    const root = this.#host.renderRoot;
    const video = root.querySelector('video');
    const stage = root.querySelector<HTMLElement>('.stage');
    if (video === null || stage === null) return;
    const programme = this.#face.createProgramme({
      video,
      stage,
      useMedia: (media) => this.#useMedia(media),
      show: this.#show,
    });
    this.#programme = programme;
    signal.addEventListener(
      'abort',
      () => {
        this.#moved.forget();
        programme.close();
        this.#listening.abort();
        this.#media = this.#programme = null;
      },
      { once: true },
    );
    this.#useMedia(video);
    programme.open();
  }

  async play(): Promise<PlayResult> {
    return this.#programme?.play() ?? { outcome: 'ignored' };
  }

  async pause(): Promise<PlayResult> {
    this.#programme?.pause();
    // What a press has started before there was anything to play would play by itself as soon as there is.
    if (this.#media?.readyState === 0) this.#media.pause();
    return { outcome: this.#programme === null ? 'ignored' : 'done' };
  }

  async goLive(): Promise<PlayResult> {
    return this.#programme?.goLive?.() ?? { outcome: 'ignored' };
  }

  async startOver(): Promise<PlayResult> {
    return this.#programme?.startOver?.() ?? { outcome: 'ignored' };
  }

  render(): TemplateResult {
    const bar = typeof this.#controls === 'object' ? this.#controls.render() : nothing;
    return html`${this.#face.renderScene({
        messages: this.#messages,
        hasBar: bar !== nothing,
        play: () => void this.#host.play(),
        unmute: () => this.#unmute(),
        renderError: () => this.#renderError(),
      })}${bar}<slot class="for-print">${this.#title}<br />${location.href}</slot>`;
  }

  get #title(): string {
    return this.#face.controls.title ?? document.title;
  }

  /** After each render of the host. */
  hostChanged(): void {
    const { error, state } = this.#host;
    const isAnother = this.#signIn !== this.#knownSignIn;
    // What is being opened may be refused yet, though somebody has signed in meanwhile.
    if (!busyPhases.includes(state.phase)) this.#knownSignIn = this.#signIn;
    if (isAnother && error !== null) this.#reopen();
    const frame = this.#host.renderRoot.querySelector<HTMLElement>('.frame');
    const video = this.#media ?? this.#host.renderRoot.querySelector('video');
    if (typeof this.#controls === 'object') this.#controls.follow(frame, video);
    else if (this.#controls === 'absent' && this.#face.controls.isShown) void this.#loadControls();
  }

  /** A token, or whether there is somebody to ask for one: frameworks make `getToken` a new function at each drawing. */
  get #signIn(): string | boolean {
    const { token, getToken } = this.#host;
    return token ?? getToken !== null;
  }

  #useMedia(media: HTMLVideoElement): void {
    if (this.#media === media) return;
    this.#listening.abort();
    this.#listening = new AbortController();
    media.muted = this.#media?.muted ?? this.#host.muted;
    media.volume = this.#media?.volume ?? media.volume;
    media.playbackRate = media.defaultPlaybackRate = this.#media?.playbackRate ?? 1;
    this.#media = media;
    const { signal } = this.#listening;
    refireMediaEvents(media, this.#host, signal);
    media.addEventListener('playing', () => void this.#offerSession(media, signal), {
      signal,
      once: true,
    });
    this.#host.requestUpdate();
  }

  /** What the device shows and offers of its own while this plays. */
  async #offerSession(media: HTMLVideoElement, signal: AbortSignal): Promise<void> {
    const session = await import('./media-session.js').catch(() => null);
    const readControls = () => this.#face.controls;
    session?.offerMediaSession({
      media,
      signal,
      readTitle: () => this.#title,
      readPoster: () => this.#host.poster || this.#face.poster,
      canSeek: () => hasTimeline(readControls()),
      readPlayback: () => readControls().playback,
      play: () => void this.#host.play(),
      pause: () => void this.pause(),
      seek: (seconds) => readControls().actions.seek(Math.max(0, seconds)),
    });
  }

  /** Tells the page's author of values that are not known. */
  async #checkAttributes(): Promise<void> {
    const module = await import('../../controllers/attribute-controller.js').catch(() => null);
    if (module !== null) new module.AttributeController(this.#host);
  }

  #unmute(): void {
    const media = this.#media;
    if (media === null) return;
    media.muted = false;
    if (media.volume === 0) media.volume = 1;
    if (media.paused) void this.play();
  }

  #renderError(): TemplateResult | typeof nothing {
    const { error } = this.#host;
    if (error === null) return nothing;
    this.#errorView.load();
    const { code, isMissing } = this.#errorView;
    // A token alone comes with a link.
    const canSignIn = this.#host.getToken !== null;
    if (code !== null) return code.render(error, canSignIn, this.#reopen);
    // Where not even its words can be had, that much is true.
    return isMissing ? html`<p>${this.#messages.t('lost-connection')}</p>` : nothing;
  }

  #adopt(...more: CSSResultOrNative[]): void {
    const { renderRoot } = this.#host;
    this.#styles = [...this.#styles, ...more];
    // Where sheets cannot be adopted, those that are there stay.
    const styles = supportsAdoptingStyleSheets ? [...this.#styles] : more;
    if (renderRoot instanceof ShadowRoot) adoptStyles(renderRoot, styles);
  }

  async #loadControls(): Promise<void> {
    this.#controls = 'loading';
    try {
      const { ControlsController, controlsStyle } = await import('./controls-controller.js');
      this.#adopt(controlsStyle);
      this.#controls = new ControlsController(
        this.#host,
        this.#messages,
        () => this.#face.controls,
        (style) => this.#adopt(style),
      );
      this.#host.requestUpdate();
    } catch {
      // Without its script the bar is missing; the picture and the large buttons are not.
      setTimeout(() => (this.#controls = 'absent'), CONTROLS_AGAIN_MS);
    }
  }
}
