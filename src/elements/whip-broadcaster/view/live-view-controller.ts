import type { nothing, ReactiveController, TemplateResult } from 'lit';
import { MessagesController } from '../../controllers/messages-controller.js';
import type { ActionResult } from '../../shared/action-result.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import type { BroadcasterState } from '../broadcaster-state.js';
import { isOnAir } from '../broadcaster-state.js';
import type { ControlRoom } from '../control-room.js';
import { previewMessages } from '../messages/preview-messages.js';
import type { ReadinessItem } from '../readiness/readiness.js';
import type { Saving } from '../safety/save-broadcast.js';
import type { LevelDisplay } from '../settings/level-display.js';
import { readScene } from '../state-scene.js';
import type { BroadcasterActions, BroadcasterView, Opened } from './broadcaster-view.js';
import { FocusKeeper } from './focus-keeper.js';
import type { HoldGuard } from './hold-guard.js';
import type { LiveViewHost, LiveViewTools } from './live-view-host.js';
import { PanelLoader, revealPanel } from './lazy-panels.js';
import type { LiveParts } from './live-parts.js';
import { renderBroadcaster, sayPreview } from './render-broadcaster.js';
import { showMedia } from './show-media.js';
import { TapGuard } from './tap-guard.js';

/** The clock in the picture shows seconds. */
const TICK_MS = 1_000;
/** Long enough to read the hint and to find its button; the next tap brings it back. */
const HINT_MS = 12_000;

/** A picture that takes longer, or none, is not waited for. */
const SEEN_MS = 1_500;

/** What of the view comes with the control room. */
interface Enlargement {
  readonly parts: LiveParts;
  readonly hold: HoldGuard;
  /** Shows how loud it is while the settings stand open. */
  readonly level: LevelDisplay;
  readonly readiness: { readonly items: readonly ReadinessItem[] };
}

/**
 * Draws the element once a person has begun: keeps what belongs to the picture alone (the running clock,
 * what stands open, a passing notice), and the keyboard's focus where a button makes way for another.
 */
export class LiveViewController implements ReactiveController {
  readonly #host: LiveViewHost;
  readonly #messages: MessagesController<Parameters<BroadcasterView['t']>[0]>;
  readonly #tools: LiveViewTools;
  readonly #panels = new PanelLoader();
  #live: Enlargement | null = null;
  #opened: Opened | null = null;
  #doomed: string | null = null;
  #saving: Saving | null = null;
  #notice: ElementErrorCode | null = null;
  readonly #focus = new FocusKeeper();
  /** What was opened and is still to be drawn. */
  #unseen: 'link' | 'settings' | null = null;
  #drawnAt = 0;
  #drawnPhase: BroadcasterState['phase'] = 'idle';
  #tick: ReturnType<typeof setInterval> | null = null;
  #hintEnd: ReturnType<typeof setTimeout> | undefined;

  constructor(host: LiveViewHost, tools: LiveViewTools) {
    this.#host = host;
    this.#tools = tools;
    this.#messages = new MessagesController(host, previewMessages);
    host.addController(this);
    tools.safety.addEventListener('change', () => {
      if ((tools.safety.state?.leftovers.length ?? 0) > 0) {
        tools.callRoom();
        void this.#fetch('leftovers');
      }
      host.requestUpdate();
    });
    const guard = new TapGuard(() => `${this.#host.state.phase} ${this.#opened}`);
    host.addEventListener('click', (event) => guard.check(event), { capture: true });
    host.addEventListener('keydown', (event) => this.#leave(event));
  }

  /** Draws all of it from now on. */
  enlarge(room: ControlRoom, readiness: Enlargement['readiness']): void {
    const host = this.#host;
    const { t } = new MessagesController(host, room.messages);
    const hold = room.createHold({
      onChange: () => host.requestUpdate(),
      onHeld: () => this.#actions.stop(),
      onTap: () => this.#open('hold-hint'),
      onClick: () => this.#open('end-question'),
    });
    const level = room.createLevel(
      () => host.shadowRoot?.querySelector('meter') ?? null,
      () => this.#tools.capture.readLevel(),
    );
    this.#live = { parts: room.createLiveParts(t), hold, level, readiness };
    host.requestUpdate();
  }

  /** For the live region. */
  get announcement(): string | typeof nothing {
    const parts = this.#live?.parts ?? null;
    if (parts === null) return sayPreview(this.#host.state.phase, this.#messages.t);
    return parts.announce(this.#view);
  }

  /** Null where it cannot be drawn, since its words have not come. */
  render(): TemplateResult | null {
    return renderBroadcaster(this.#view);
  }

  /** The start panel: above it that a broadcast can be gone on with, below it what earlier ones have left here. */
  start(start: TemplateResult): unknown[] {
    const { interruption, leftovers } = this.#live?.parts ?? {};
    return [interruption?.(this.#view), start, leftovers?.(this.#view)];
  }

  get #view(): BroadcasterView {
    return {
      state: this.#host.state,
      opened: this.#opened,
      hold: this.#live?.hold ?? null,
      notice: this.#notice,
      canShareScreen: this.#tools.capture.canShareScreen,
      panels: this.#panels.panels,
      safety: this.#tools.safety.state,
      readiness: this.#live?.readiness.items ?? [],
      saving: this.#saving,
      doomed: this.#doomed,
      hasToken:
        this.#host.token !== null ||
        this.#host.getToken !== null ||
        this.#host.querySelector(':scope > [slot="sign-in"]') !== null,
      address: this.#host.whipUrl || this.#host.endpoint,
      language: this.#messages.language,
      now: Date.now(),
      t: this.#messages.t,
      live: this.#live?.parts ?? null,
      actions: this.#actions,
    };
  }

  /** Resolves when the person sees the picture, or soon where there is none. */
  async whenSeen(): Promise<void> {
    await this.#host.updateComplete;
    const video = this.#host.shadowRoot?.querySelector('video');
    if (!video || video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      video.addEventListener('loadeddata', () => resolve(), { once: true });
      timer = setTimeout(resolve, SEEN_MS);
    });
    clearTimeout(timer);
  }

  hostUpdate(): void {
    this.#focus.note(this.#host.shadowRoot);
    const { phase } = this.#host.state;
    const wasStart = this.#drawnPhase === 'connecting';
    // What was asked of a start is not asked of what has gone live meanwhile.
    const isOver = phase === 'connecting' ? !wasStart : wasStart && this.#opened === 'end-question';
    const isUnused = !isOnAir(phase) && this.#opened !== 'settings';
    if (isOver || isUnused || readScene(this.#host.state) === null) this.#rest();
    this.#drawnPhase = phase;
    if (isOnAir(phase) && this.#host.isConnected) {
      this.#tick ??= setInterval(() => this.#moveClock(), TICK_MS);
    } else {
      this.#stopTicking();
    }
  }

  hostUpdated(): void {
    const root = this.#host.shadowRoot;
    showMedia(root, this.#host.state);
    this.#live?.parts.keepPlace(root);
    this.#live?.level.follow();
    this.#drawnAt = Date.now();
    this.#focus.keep(root);
    if (this.#unseen !== null && revealPanel(root, this.#unseen)) this.#unseen = null;
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
    cameraOff: (off) => this.#act(this.#host.setCameraOff(off)),
    share: (share) => this.#act(this.#host.shareScreen(share)),
    mend: () => this.#act(this.#tools.capture.mend()),
    save: (id, note) =>
      void this.#tools.safety.save(id, note, (saving) => {
        this.#saving = saving;
        this.#host.requestUpdate();
      }),
    settings: {
      chooseCamera: (id) => this.#act(this.#tools.capture.chooseCamera(id)),
      chooseMicrophone: (id) => this.#act(this.#tools.capture.chooseMicrophone(id)),
      chooseAudio: (audio) => {
        this.#host.audio = audio;
      },
    },
    leftovers: {
      resume: () => this.#tools.safety.retry(),
      discard: (id) => {
        this.#doom(null);
        // What could not be removed stays in the list.
        void this.#tools.safety.discard(id).catch(() => undefined);
      },
      doom: (id) => this.#doom(id),
    },
    open: (what) => this.#open(what),
  };

  #open(what: Opened | null): void {
    clearTimeout(this.#hintEnd);
    this.#focus.open(what, this.#opened);
    this.#opened = what;
    this.#tools.callRoom();
    this.#unseen = what === 'link' || what === 'settings' ? what : null;
    if (this.#unseen !== null) void this.#fetch(this.#unseen);
    if (what === 'hold-hint') this.#hintEnd = setTimeout(() => this.#open(null), HINT_MS);
    this.#host.requestUpdate();
  }

  /** What stands open is closed by the key that closes things, and nothing of the page's beside it. */
  #leave(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.#opened === null) return;
    event.preventDefault();
    event.stopPropagation();
    this.#open(null);
  }

  /** Only who opens a panel pays for it. */
  async #fetch(panel: 'link' | 'settings' | 'leftovers'): Promise<void> {
    const isThere = await this.#panels.fetch(panel);
    if (!isThere && this.#opened === panel) this.#open(null);
    this.#host.requestUpdate();
  }

  #doom(id: string | null): void {
    this.#doomed = id;
    this.#focus.ask(id !== null);
    this.#host.requestUpdate();
  }

  /** Leaves nothing open and nothing held. */
  #rest(): void {
    clearTimeout(this.#hintEnd);
    this.#opened = null;
    this.#live?.level.stop();
    this.#live?.hold.rest();
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

  /** Draws again where nothing else has since the last second. */
  #moveClock(): void {
    if (Date.now() - this.#drawnAt >= TICK_MS) this.#host.requestUpdate();
  }

  #stopTicking(): void {
    if (this.#tick !== null) clearInterval(this.#tick);
    this.#tick = null;
  }
}
