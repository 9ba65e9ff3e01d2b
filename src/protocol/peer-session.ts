import { defaultRecoveryPolicy } from './recovery-policy.js';
import type { RecoveryPolicy } from './recovery-policy.js';
import { SessionError } from './session-error.js';
import { SessionKeeper } from './session-keeper.js';
import type { SessionSide } from './session-side.js';
import { canMove } from './session-state.js';
import type { SessionState } from './session-state.js';
import { SignallingClient } from './signalling-client.js';
import type { SignallingOptions } from './signalling-client.js';

/** `close()` waits no longer for the server's word; the DELETE goes on by itself. */
const CLOSE_WAIT_MS = 3_000;

/** What every session takes. */
export interface PeerSessionOptions extends SignallingOptions {
  /** The WHIP or WHEP endpoint; absolute, or relative to the page. May be a secret. Read anew for each connection. */
  readonly url: string;
  /** Used beside those that the server names. */
  readonly iceServers?: readonly RTCIceServer[] | undefined;
  /** Default `defaultRecoveryPolicy`. */
  readonly recoveryPolicy?: RecoveryPolicy | undefined;
  /**
   * Makes the peer connections. Default `new RTCPeerConnection(configuration)`. One that has a local
   * offer already is posted with that offer.
   */
  readonly createPeer?: ((configuration: RTCConfiguration) => RTCPeerConnection) | undefined;
  /** Where `online` and `pagehide` are heard. Default the window, if there is one. */
  readonly page?: EventTarget | undefined;
}

/**
 * A session that is kept open until it is closed: what `WhipSession` and `WhepSession` share.
 *
 * @fires statechange - `state` has a new value.
 */
export abstract class PeerSession extends EventTarget {
  readonly #options: PeerSessionOptions;
  #state: SessionState = { phase: 'idle' };
  #keeper: SessionKeeper | null = null;
  /** Ends the present run. */
  #stop: () => Promise<void> = () => Promise.resolve();
  #opened: Promise<void> = Promise.resolve();
  #closed: Promise<void> = Promise.resolve();

  constructor(options: PeerSessionOptions) {
    super();
    this.#options = options;
  }

  /** Where the session is. */
  get state(): SessionState {
    return this.#state;
  }

  /** The peer connection that carries the media, for statistics; another one after some recoveries. */
  get peer(): RTCPeerConnection | null {
    return this.peers[0] ?? null;
  }

  /** The peers in use: the present one, and the one that is to follow it. */
  get peers(): RTCPeerConnection[] {
    return this.#keeper?.peers ?? [];
  }

  /**
   * Resolves when media can flow. Rejects with a `SessionError` where the policy gives up, and with
   * `session-closed` when `close()` comes first. A session that is open or opening stays as it is.
   */
  open(): Promise<void> {
    const { phase } = this.#state;
    if (phase === 'closing') return this.#closed.then(() => this.open());
    if (phase !== 'opening' && canMove(phase, 'opening')) {
      this.#opened = this.#start();
      // Who only watches the state need not catch.
      this.#opened.catch(() => undefined);
    }
    return this.#opened;
  }

  /** Ends the session here and on the server. Never rejects, and never stops the caller's tracks. */
  close(): Promise<void> {
    if (canMove(this.#state.phase, 'closing')) {
      this.#move({ phase: 'closing' });
      this.#closed = new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, CLOSE_WAIT_MS);
        void this.#stop().then(() => {
          clearTimeout(timer);
          resolve();
        });
      }).then(() => this.#move({ phase: 'closed' }));
    }
    return this.#closed;
  }

  /** Tells an open session that no media flows although its connection looks well: a new one is made. */
  recover(): void {
    this.#keeper?.tell('media-lost');
  }

  /**
   * Asks the server whether an open session still stands, where nothing comes back although its connection
   * looks well. It ends as `session-replaced` where the server goes with another one. Never rejects.
   */
  async check(): Promise<void> {
    if (this.#state.phase === 'open') await this.#keeper?.check();
  }

  protected abstract readonly side: SessionSide;

  #start(): Promise<void> {
    const options = this.#options;
    const {
      recoveryPolicy: policy = defaultRecoveryPolicy,
      iceServers = [],
      createPeer = (configuration) => new RTCPeerConnection(configuration),
    } = options;
    // In Node there is none.
    const page: EventTarget | undefined = options.page ?? globalThis.window;
    const listening = new AbortController();
    const { signal } = listening;
    const keeper = new SessionKeeper({
      get url() {
        return options.url;
      },
      side: this.side,
      client: new SignallingClient(options),
      policy,
      iceServers,
      createPeer,
      onState: (state) => {
        if (!signal.aborted) this.#move(state);
      },
    });
    this.#keeper = keeper;
    page?.addEventListener('online', () => keeper.tell('network-changed'), listening);
    page?.addEventListener('pagehide', () => keeper.leave(), listening);
    return new Promise((resolve, reject) => {
      const stop = async (): Promise<void> => {
        listening.abort();
        reject(new SessionError('session-closed'));
        await keeper.end();
      };
      this.#stop = stop;
      keeper.keep(resolve).catch((error: SessionError) => {
        if (signal.aborted) return;
        reject(error);
        // All is ended before it is told: whoever hears it may open anew at once, and that is another run.
        void stop();
        this.#move({ phase: 'failed', error });
      });
    });
  }

  /** The one place that sets the state. */
  #move(state: SessionState): void {
    if (!canMove(this.#state.phase, state.phase)) return;
    this.#state = state;
    this.dispatchEvent(new Event('statechange'));
  }
}
