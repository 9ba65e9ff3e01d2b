import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { property } from '../shared/property.js';
import type { CaptureDevices } from '../../media/capture/capture-devices.js';
import { MessagesController } from '../controllers/messages-controller.js';
import type { ActionResult } from '../shared/action-result.js';
import { controls } from '../shared/controls.js';
import { StreamsideElement } from '../shared/streamside-element.js';
import { theme } from '../shared/theme.js';
import type { BroadcasterDesk } from './broadcaster-desk.js';
import type { BroadcasterState } from './broadcaster-state.js';
import { broadcasterTransitions } from './broadcaster-state.js';
import type { BroadcasterStudio } from './broadcaster-studio.js';
import { shellMessages } from './messages/shell-messages.js';
import { shellStyles } from './shell-styles.js';
import { listenForStir } from './stirring.js';

/** Who begins by a script at once waits for nothing that only a page at rest needs. */
const REST_MS = 1_000;

const ignored: ActionResult = { outcome: 'ignored' };

/**
 * Goes live from the camera of this device, over WHIP.
 *
 * With `endpoint` and `stream` it asks the backend for permission to publish, and says LIVE only when the
 * backend confirms that media arrives. With `whip-url` alone it sends there, and says no more than that.
 *
 * @element whip-broadcaster
 *
 * @attr {string} endpoint - Base address of a backend that fills the contract.
 * @attr {string} stream - Id of the stream to broadcast to.
 * @attr {string} whip-url - WHIP address to send to without a backend. Wins over `endpoint` and `stream`.
 * @attr {'environment' | 'user'} facing - Which camera a phone opens first. Default `environment`, the one on its back.
 * @attr {'voice' | 'music'} audio - `voice` removes echo and noise; `music` leaves sound as it is, in stereo. Default `voice`.
 * @attr {'480p' | '720p' | '1080p'} quality - Height of the picture that is asked of the camera. Default `720p`.
 * @attr {string} lang - Language of its words; by default the page's.
 * @attr {'idle' | 'requesting-media' | 'preview' | 'connecting' | 'streaming' | 'reconnecting' | 'stopping' | 'stopped' | 'error'} state - Set by the element: the phase it is in.
 *
 * @fires statechange - The phase changed; `detail` has `state` and `previous`. Does not bubble.
 * @fires error - The element could not go on by itself; `code` names why. Does not bubble.
 *
 * @attr {number} safety-bitrate - Bits a second of the picture that is kept on the device.
 *
 * @slot start - Words on the start panel, in place of the element's own.
 * @slot sign-in - The way to sign in, such as a link, shown where the server does not know who is there.
 * @slot ended - Shown once a broadcast has ended, such as a link to the page where it can be watched: below what is still to be done, where not all of it is safe yet.
 *
 * @csspart panel - What stands in the picture's place while there is none.
 * @csspart stage - The frame around the picture.
 * @csspart video - The picture.
 * @csspart badge - A word on the picture, such as the elapsed time.
 * @csspart live-badge - The badge that says LIVE.
 * @csspart settings - What can be chosen of camera, microphone and sound.
 * @csspart plot - The last minutes of the connection, for those who open it.
 * @csspart leftovers - What earlier broadcasts have left on this device.
 * @csspart status - The line below the picture that says how things stand.
 * @csspart controls - The row of buttons.
 * @csspart button - Every button.
 * @csspart primary-button - The button for the one thing to do now.
 * @csspart stop-button - The buttons that end the broadcast.
 *
 * @cssprop --streamside-accent - The one button to press now, and focus.
 * @cssprop --streamside-on-accent - Words on the accent.
 * @cssprop --streamside-surface - Panels without a picture.
 * @cssprop --streamside-text - Words.
 * @cssprop --streamside-text-quiet - Less important words.
 * @cssprop --streamside-line - Borders.
 * @cssprop --streamside-danger - What ends something or has failed.
 * @cssprop --streamside-radius - Rounding of corners.
 * @cssprop --streamside-font - Font family.
 * @cssprop [--streamside-max-height=70svh] - Greatest height of the picture.
 * @cssprop [--streamside-live=#c4161c] - Ground of the LIVE badge, under white letters.
 */
export class WhipBroadcasterElement extends StreamsideElement<BroadcasterState> {
  static override styles = [theme, controls, shellStyles];

  @property({ attribute: 'whip-url' }) whipUrl = '';

  @property() facing = 'environment';

  @property() audio = 'voice';

  @property() quality = '720p';

  /** Keeps no safety copy on the device. */
  @property({ type: Boolean, attribute: 'no-safety-copy' }) noSafetyCopy = false;

  /**
   * Offers the picture in three sizes at once, for a server that hands each viewer one of them. Another server takes
   * the largest alone, or is offered that alone where it refuses three.
   */
  @property({ type: Boolean }) simulcast = false;

  /** What opens camera and screen, for a page that draws its own picture. Null: the browser's devices. */
  @property({ attribute: false }) devices: CaptureDevices | null = null;

  readonly #messages = new MessagesController(this, shellMessages);
  #studio: BroadcasterStudio | null = null;
  #idling: AbortController | null = null;

  constructor() {
    super({ phase: 'idle' }, broadcasterTransitions);
  }

  /** Opens camera and microphone and shows them to the person alone. */
  preview(): Promise<ActionResult> {
    return this.#begin((desk) => desk.preview());
  }

  /** Goes live, with all that comes before. Resolves once live, or with what kept it from that. */
  start(): Promise<ActionResult> {
    return this.#begin((desk) => desk.start());
  }

  /** Ends the broadcast and releases the camera. Resolves when the server has been told. */
  async stop(): Promise<ActionResult> {
    if (this.#studio !== null) return this.#act((desk) => desk.stop());
    if (this.state.phase !== 'idle') this.go({ phase: 'idle' });
    return { outcome: 'done' };
  }

  /** Turns to the other camera. The microphone, and a broadcast, go on. */
  flipCamera(): Promise<ActionResult> {
    return this.#act((desk) => desk.capture.flipCamera());
  }

  /** Sends silence in place of the microphone, or the microphone again. */
  setMuted(muted: boolean): Promise<ActionResult> {
    return this.#act((desk) => desk.capture.setMuted(muted));
  }

  /** Sends black in place of the camera, or the camera again. Sound goes on. */
  setCameraOff(off: boolean): Promise<ActionResult> {
    return this.#act((desk) => desk.capture.setCameraOff(off));
  }

  /** Sends a screen in place of the camera, or with `false` the camera again. */
  shareScreen(share = true): Promise<ActionResult> {
    return this.#act((desk) => desk.capture.shareScreen(share));
  }

  protected override render(): TemplateResult {
    const view = this.#studio?.view;
    const start = this.#renderStart();
    return html`${(this.state.phase === 'idle' ? null : view?.render()) ?? view?.start(start) ?? [null, start]}
      <p class="visually-hidden" role="status">${view?.announcement ?? nothing}</p>`;
  }

  protected override begin(): void {
    const { signal } = (this.#idling = new AbortController());
    const fitOut = async () => this.#fitOut(await loadStudio());
    const resting = new AbortController();
    const watch = (first: Event | null): void => {
      resting.abort();
      // Without it all is as ever, only later.
      import('./idle-watch.js').then(
        ({ watchIdle }) => watchIdle(this, fitOut, signal, first),
        () => undefined,
      );
    };
    // Who measures a page by its timers may not hand on what they are given.
    const timer = setTimeout(() => watch(null), REST_MS);
    resting.signal.addEventListener('abort', () => clearTimeout(timer));
    signal.addEventListener('abort', () => resting.abort());
    listenForStir(watch, resting.signal);
  }

  protected override end(): void {
    this.#idling?.abort();
    if (this.#studio !== null) this.#studio.desk.close();
    else if (this.state.phase !== 'idle') this.go({ phase: 'idle' });
  }

  #renderStart(): TemplateResult {
    const { t } = this.#messages;
    const isUnloadable = this.state.phase === 'error';
    return html`<div class="panel" part="panel">
      ${
        isUnloadable
          ? html`<p role="alert">${t('unloadable')}</p>`
          : html`<slot name="start">
              <p class="title">${t('start-title')}</p>
              <p>${t('start-text')}</p>
            </slot>`
      }
      <button class="primary" part="button primary-button" @click=${() => void this.preview()}>
        ${t(isUnloadable ? 'try-again' : 'turn-on')}
      </button>
    </div>`;
  }

  #fitOut(createStudio: Awaited<ReturnType<typeof loadStudio>>): BroadcasterStudio {
    return (this.#studio ??= createStudio(this, (state) => this.go(state)));
  }

  async #begin(act: (desk: BroadcasterDesk) => Promise<ActionResult>): Promise<ActionResult> {
    if (!this.isConnected) return ignored;
    if (this.#studio !== null) return act(this.#studio.desk);
    this.go({ phase: 'requesting-media' });
    try {
      const createStudio = await loadStudio();
      if (this.#studio === null && this.state.phase !== 'requesting-media') {
        return { outcome: 'superseded' };
      }
      return act(this.#fitOut(createStudio).desk);
    } catch (cause) {
      const error = this.createError('script-unreachable', cause);
      this.go({ phase: 'error', error, scene: null });
      return { outcome: 'failed', error };
    }
  }

  async #act(act: (desk: BroadcasterDesk) => Promise<ActionResult>): Promise<ActionResult> {
    return this.isConnected && this.#studio !== null ? act(this.#studio.desk) : ignored;
  }
}

async function loadStudio() {
  return (await import('./broadcaster-studio.js')).createStudio;
}
