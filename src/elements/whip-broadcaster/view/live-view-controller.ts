import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import { MessagesController } from '../../controllers/messages-controller.js';
import type { ActionResult } from '../../shared/action-result.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import type { BroadcasterState } from '../broadcaster-state.js';
import { broadcasterMessages } from '../messages/broadcaster-messages.js';
import type { BroadcasterActions, BroadcasterView, Opened } from './broadcaster-view.js';
import { announceState } from './broadcaster-words.js';
import { HoldGuard } from './hold-guard.js';
import { renderBroadcaster } from './render-broadcaster.js';
import { TapGuard } from './tap-guard.js';

/** The clock in the picture shows seconds. */
const TICK_MS = 1_000;
/** Long enough to read the hint and to find its button; the next tap brings it back. */
const HINT_MS = 12_000;

/** The element's own methods, as the view uses them. */
export interface LiveViewHost extends LitElement {
  readonly state: BroadcasterState;
  preview(): Promise<ActionResult>;
  start(): Promise<ActionResult>;
  stop(): Promise<ActionResult>;
  flipCamera(): Promise<ActionResult>;
  setMuted(muted: boolean): Promise<ActionResult>;
  shareScreen(share?: boolean): Promise<ActionResult>;
}

/** Which button has the focus when something has been opened, or closed again. */
const focusFor: Record<Opened | 'nothing', string> = {
  'end-question': '.answers button',
  'hold-hint': '.danger',
  link: '.signal',
  nothing: '.danger',
};

/**
 * Draws the element once a person has begun: keeps what belongs to the picture alone (the running clock,
 * what stands open, a passing notice), and the keyboard's focus where a button makes way for another.
 */
export class LiveViewController implements ReactiveController {
  readonly #host: LiveViewHost;
  readonly #messages: MessagesController<Parameters<BroadcasterView['t']>[0]>;
  readonly #canShareScreen: boolean;
  readonly #hold: HoldGuard;
  #opened: Opened | null = null;
  #renderPlot: BroadcasterView['renderPlot'] = null;
  #notice: ElementErrorCode | null = null;
  #hadFocus = false;
  /** Which button takes over the focus of one that makes way. */
  #focusNext = 'button';
  #tick: ReturnType<typeof setInterval> | null = null;
  #hintEnd: ReturnType<typeof setTimeout> | undefined;

  constructor(host: LiveViewHost, options: { readonly canShareScreen: boolean }) {
    this.#host = host;
    this.#canShareScreen = options.canShareScreen;
    this.#messages = new MessagesController(host, broadcasterMessages);
    this.#hold = new HoldGuard({
      onChange: () => host.requestUpdate(),
      onHeld: () => this.#actions.stop(),
      onTap: () => this.#open('hold-hint'),
      onClick: () => this.#open('end-question'),
    });
    host.addController(this);
    const guard = new TapGuard(() => `${this.#host.state.phase} ${this.#opened}`);
    host.addEventListener('click', (event) => guard.check(event), { capture: true });
  }

  /** For the live region. */
  get announcement(): string {
    return announceState(this.#host.state, this.#messages.t);
  }

  render(): TemplateResult {
    return renderBroadcaster({
      state: this.#host.state,
      opened: this.#opened,
      hold: this.#hold.phase,
      notice: this.#notice,
      canShareScreen: this.#canShareScreen,
      renderPlot: this.#renderPlot,
      language: this.#messages.language,
      now: Date.now(),
      t: this.#messages.t,
      actions: this.#actions,
    });
  }

  hostUpdate(): void {
    this.#hadFocus = (this.#host.shadowRoot?.activeElement ?? null) !== null;
    const { phase } = this.#host.state;
    const isOnAir = phase === 'streaming' || phase === 'reconnecting';
    if (!isOnAir) this.#rest();
    if (isOnAir && this.#host.isConnected) {
      this.#tick ??= setInterval(() => this.#host.requestUpdate(), TICK_MS);
    } else {
      this.#stopTicking();
    }
  }

  hostUpdated(): void {
    const root = this.#host.shadowRoot;
    if (root === null || !this.#hadFocus || root.activeElement !== null) return;
    const next = root.querySelector<HTMLElement>(this.#focusNext) ?? root.querySelector('button');
    this.#focusNext = 'button';
    next?.focus();
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#stopTicking();
    this.#rest();
  }

  readonly #actions: BroadcasterActions = {
    preview: () => this.#act(this.#host.preview()),
    start: () => this.#act(this.#host.start()),
    stop: () => this.#act(this.#host.stop()),
    flip: () => this.#act(this.#host.flipCamera()),
    mute: (muted) => this.#act(this.#host.setMuted(muted)),
    share: (share) => this.#act(this.#host.shareScreen(share)),
    open: (what) => this.#open(what),
    hold: {
      press: (event) => this.#hold.press(event),
      release: () => this.#hold.release(),
      cancel: () => this.#hold.cancel(),
      click: () => this.#hold.click(),
    },
  };

  #open(what: Opened | null): void {
    clearTimeout(this.#hintEnd);
    this.#opened = what;
    this.#focusNext = focusFor[what ?? 'nothing'];
    if (what === 'link') void this.#loadPlot();
    if (what === 'hold-hint') this.#hintEnd = setTimeout(() => this.#open(null), HINT_MS);
    this.#host.requestUpdate();
  }

  /** Only who looks at the plot pays for it; where it cannot be had now, the next look asks again. */
  async #loadPlot(): Promise<void> {
    try {
      this.#renderPlot ??= (await import('../quality/render-link-plot.js')).renderLinkPlot;
      this.#host.requestUpdate();
    } catch {
      if (this.#opened === 'link') this.#open(null);
    }
  }

  /** Leaves nothing open and nothing held. */
  #rest(): void {
    clearTimeout(this.#hintEnd);
    this.#opened = null;
    this.#hold.rest();
  }

  /** A failure that left the phase as it was is told in passing; choosing no screen is none. */
  #act(action: Promise<ActionResult>): void {
    this.#notice = null;
    void action.then((result) => {
      if (result.outcome !== 'failed' || result.error.code === 'screen-denied') return;
      if (this.#host.state.phase === 'error') return;
      this.#notice = result.error.code;
      this.#host.requestUpdate();
    });
  }

  #stopTicking(): void {
    if (this.#tick !== null) clearInterval(this.#tick);
    this.#tick = null;
  }
}
