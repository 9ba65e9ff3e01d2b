import { createFlowReader, createPeerFlowReader } from '../../../media/flow-reader.js';
import { FlowWatch } from '../../../media/flow-watch.js';
import type { Flow, FlowReading } from '../../../media/flow-watch.js';
import type { LiveSource } from './live-ladder.js';
import type { Rung, RungListener } from './rung.js';

/** Opens the rung of a source; nothing is on the screen yet. */
export type OpenRung = (source: LiveSource, listener: RungListener) => Promise<Rung>;

/** Whoever follows an attempt: the screen, or the trial beside it. */
export interface AttemptListener {
  /** Its media is in the video from now on. */
  onShown?(): void;
  onFlow?(flow: Flow): void;
  onSilence?(): void;
  onRecovering?(): void;
  onExchange?(): void;
  onLastPicture?(): void;
  /** It is over, by failure or by `end()`. */
  onEnd?(): void;
}

/** One source being tried or played: its rung, and whether media flows by it. */
export class Attempt {
  readonly source: LiveSource;
  /** The ladder of which it was a rung: addresses may be others by now. */
  readonly ladder: readonly LiveSource[];
  /** Why it failed, where it said so. */
  cause: unknown = null;
  /** It is over because its list is. */
  isListOver = false;
  readonly #video: HTMLVideoElement;
  readonly #life = new AbortController();
  readonly #watch: FlowWatch;
  #rung: Rung | null = null;
  #place: 'nowhere' | 'screen' | 'beside' = 'nowhere';
  #listener: AttemptListener = {};
  #hasFlowed = false;

  constructor(
    source: LiveSource,
    ladder: readonly LiveSource[],
    video: HTMLVideoElement,
    open: OpenRung,
    isPictureAwaited: () => boolean,
  ) {
    this.source = source;
    this.ladder = ladder;
    this.#video = video;
    const { signal } = this.#life;
    signal.addEventListener('abort', () => this.#listener.onEnd?.(), { once: true });
    this.#watch = new FlowWatch({
      read: () => this.#read(),
      onFlow: (flow) => {
        if (flow === 'flowing') this.#hasFlowed = true;
        this.#listener.onFlow?.(flow);
      },
      onSilence: () => this.#listener.onSilence?.(),
      isPictureAwaited,
      signal,
    });
    void this.#open(open);
  }

  get rung(): Rung | null {
    return this.#rung;
  }

  get watch(): FlowWatch {
    return this.#watch;
  }

  get hasFlowed(): boolean {
    return this.#hasFlowed;
  }

  get isOver(): boolean {
    return this.#life.signal.aborted;
  }

  /** Tells this one from now on, and nobody else. */
  follow(listener: AttemptListener): void {
    this.#listener = listener;
  }

  /** Onto the screen. */
  show(): void {
    this.#place = 'screen';
    this.#rung?.show();
  }

  /** Off the screen, and on with it beside. */
  hide(): void {
    this.#place = 'beside';
    this.#rung?.hide();
  }

  end(cause: unknown = null): void {
    if (this.isOver) return;
    this.cause = cause;
    this.#life.abort();
  }

  async #open(open: OpenRung): Promise<void> {
    try {
      const rung = await open(this.source, {
        signal: this.#life.signal,
        onRecovering: () => this.#listener.onRecovering?.(),
        onAttached: () => {
          if (this.#place === 'screen') this.#listener.onShown?.();
        },
        onExchange: () => this.#listener.onExchange?.(),
        onLastPicture: () => this.#listener.onLastPicture?.(),
        onListEnd: () => {
          this.isListOver = true;
          this.end();
        },
        onFailure: (cause) => this.end(cause),
      });
      if (this.isOver) return;
      this.#rung = rung;
      if (this.#place === 'screen') {
        rung.show();
        this.#listener.onShown?.();
      } else if (this.#place === 'beside') rung.hide();
    } catch (cause) {
      this.end(cause);
    }
  }

  #read(): Promise<FlowReading | null> {
    const getPeer = (): RTCPeerConnection | null => this.#rung?.peer ?? null;
    if (this.#place === 'screen') return createFlowReader(this.#video, getPeer)();
    const { probe = null } = this.#rung ?? {};
    return probe === null ? createPeerFlowReader(getPeer)() : createFlowReader(probe)();
  }
}
