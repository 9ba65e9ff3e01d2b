import type { PropertyValues, TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from '../property.js';
import type { ElementErrorCode } from '../element-error.js';
import type { ElementState } from '../streamside-element.js';
import { StreamsideElement } from '../streamside-element.js';
import { theme } from '../theme.js';
import type { Face } from './face.js';
import type { PlayerBody } from './player-body.js';
import { playerBox } from './player-box.js';
import type { PlayResult } from './programme.js';

/** A page may set the address a moment after it has put the element in its place. */
const ADDRESS_GRACE_MS = 1000;

/** Properties whose change means another programme. */
const addresses = 'endpoint stream whepUrl hlsSrc latency src type playbackId prefer'.split(' ');

/**
 * The shell of a player: its box, its poster, its attributes. All that plays, speaks or can be pressed
 * is the body, which is loaded once the element stands on a page and knows what to follow.
 */
export abstract class PlayerElement<S extends ElementState> extends StreamsideElement<S> {
  static override styles = [theme, playerBox];

  /** Address of a picture to show while there is no other. */
  @property() poster = '';

  /** Plays as soon as there is something to play; without sound where the browser allows none. */
  @property({ type: Boolean }) autoplay = false;

  /** Starts without sound. */
  @property({ type: Boolean }) muted = false;

  /** Begins a recording at its beginning, also for who has seen some of it before on this device. */
  @property({ type: Boolean, attribute: 'no-resume' }) noResume = false;

  /** Offers the file of the recording, where there is one. */
  @property({ type: Boolean }) downloadable = false;

  #run: AbortController | null = null;
  #opened: Promise<void> = Promise.resolve();
  #loading: Promise<void> | null = null;
  #body: PlayerBody<S> | null = null;

  /** The media element in use: native, and free to be read and driven. Null before the first render. */
  get media(): HTMLVideoElement | null {
    return this.#body?.media ?? this.shadowRoot?.querySelector('video') ?? null;
  }

  /** Plays, or will as soon as there is something to play. Never rejects. */
  play(): Promise<PlayResult> {
    // A media element that was started inside the gesture may be given its source after it.
    if (this.media?.readyState === 0) this.media.play().catch(() => undefined);
    return this.act((body) => body.play());
  }

  /** Pauses the media. A live stream goes on without this viewer. Never rejects. */
  pause(): Promise<PlayResult> {
    return this.act((body) => body.pause());
  }

  override render(): TemplateResult {
    const body = this.#body;
    return html`<div
      class="frame ${body?.isOnStage ? 'on-stage' : ''}"
      part="frame"
      role="group"
      tabindex="-1"
      aria-label=${body?.label ?? nothing}
    >
      <div class="stage">
        <video
          part="video"
          playsinline
          preload="none"
          .poster=${body?.poster || this.poster}
        ></video>
      </div>
      ${body?.render() ?? html`<slot></slot>`}
    </div>`;
  }

  protected override begin(): void {
    this.#opened = this.#open();
  }

  protected override end(): void {
    this.#run?.abort();
    this.#run = null;
  }

  protected override updated(changed: PropertyValues): void {
    if (this.#run !== null && addresses.some((name) => changed.has(name))) this.begin();
    if (changed.has('muted') && this.media) this.media.muted = this.muted;
    this.#body?.hostChanged();
  }

  /** Asks the body, once it is there. */
  protected async act(action: (body: PlayerBody<S>) => Promise<PlayResult>): Promise<PlayResult> {
    // A first render, or another address, opens anew meanwhile.
    for (let opened; opened !== this.#opened; await opened) opened = this.#opened;
    return this.#run === null || this.#body === null ? { outcome: 'ignored' } : action(this.#body);
  }

  /** Loads the body, without anything to play. */
  protected load(): Promise<void> {
    this.#loading ??= Promise.all([import('./player-body.js'), this.loadFace()]).then(
      ([{ PlayerBody }, face]) => {
        this.#body = new PlayerBody(
          this,
          face,
          (state) => this.go(state),
          () => this.begin(),
        );
        this.requestUpdate();
      },
      (cause: unknown) => {
        this.#loading = null;
        this.fail('script-unreachable', cause);
      },
    );
    return this.#loading;
  }

  async #open(): Promise<void> {
    this.#run?.abort();
    const run = new AbortController();
    this.#run = run;
    await this.updateComplete;
    if (!this.hasAddress && !run.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, ADDRESS_GRACE_MS));
    }
    if (!run.signal.aborted) await this.load();
    if (run.signal.aborted) return;
    if (this.hasAddress) this.#body?.open(run.signal);
    else this.fail('source-missing');
  }

  /** Whether the page has said where the media comes from. */
  protected abstract readonly hasAddress: boolean;
  protected abstract loadFace(): Promise<Face<S>>;
  protected abstract fail(code: ElementErrorCode, cause?: unknown): void;
}
