import { defaultRecoveryPolicy } from './recovery-policy.js';
import type { RecoveryPolicy } from './recovery-policy.js';
import type { SessionRole } from './refusal.js';
import { SessionConnection } from './session-connection.js';
import type { ConnectionSetup } from './session-connection.js';
import { SessionError } from './session-error.js';
import { canMove } from './session-state.js';
import type { LossReason, SessionState } from './session-state.js';
import { SignallingClient } from './signalling-client.js';
import type { SignallingOptions } from './signalling-client.js';

/** ICE often heals by itself within this time; Safari passes through `disconnected` without a cause. */
const DISCONNECTED_GRACE_MS = 2_000;
/** `close()` waits no longer for the server's word; the DELETE goes on by itself. */
const CLOSE_WAIT_MS = 3_000;

/** What every session takes. */
export interface PeerSessionOptions extends SignallingOptions {
  /** The WHIP or WHEP endpoint; absolute, or relative to the page. May be a secret. */
  readonly url: string;
  /** Used beside those that the server names. */
  readonly iceServers?: readonly RTCIceServer[] | undefined;
  /** Default `defaultRecoveryPolicy`. */
  readonly recoveryPolicy?: RecoveryPolicy | undefined;
  /** Makes the peer connections. Default `new RTCPeerConnection(configuration)`. */
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
  readonly #client: SignallingClient;
  #state: SessionState = { phase: 'idle' };
  #iceServers: readonly RTCIceServer[];
  #connection: SessionConnection | null = null;
  /** The connection that is to follow `#connection`. */
  #next: SessionConnection | null = null;
  /** One per `open()`. */
  #run = new AbortController();
  #opened: Promise<void> = Promise.resolve();
  #closed: Promise<void> = Promise.resolve();
  /** Tells whatever the run waits for that something happened. */
  #nudge: (reason?: LossReason) => void = () => undefined;

  constructor(options: PeerSessionOptions) {
    super();
    this.#options = options;
    this.#client = new SignallingClient(options);
    this.#iceServers = options.iceServers ?? [];
  }

  /** Where the session is. */
  get state(): SessionState {
    return this.#state;
  }

  /** The peer connection that carries the media, for statistics; another one after some recoveries. */
  get peer(): RTCPeerConnection | null {
    return (this.#connection ?? this.#next)?.peer ?? null;
  }

  /**
   * Resolves when media can flow. Rejects with a `SessionError` where the policy gives up, and with
   * `session-closed` when `close()` comes first. A session that is open or opening stays as it is.
   */
  open(): Promise<void> {
    const { phase } = this.#state;
    if (phase === 'closing') return this.#closed.then(() => this.open());
    if (!canMove(phase, 'opening') || phase === 'opening') return this.#opened;
    const run = new AbortController();
    this.#run = run;
    this.#listen(run.signal);
    this.#opened = new Promise((resolve, reject) => {
      this.#keep(run, resolve).catch(reject);
    });
    // Who only watches the state need not catch.
    this.#opened.catch(() => undefined);
    return this.#opened;
  }

  /** Ends the session here and on the server. Never rejects, and never stops the caller's tracks. */
  close(): Promise<void> {
    if (!canMove(this.#state.phase, 'closing')) return this.#closed;
    this.#move({ phase: 'closing' });
    this.#run.abort();
    this.#nudge();
    this.#closed = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSE_WAIT_MS);
      void this.#release().then(() => {
        clearTimeout(timer);
        resolve();
      });
    }).then(() => this.#move({ phase: 'closed' }));
    return this.#closed;
  }

  /** Tells an open session that no media flows although its connection looks well: a new one is made. */
  recover(): void {
    this.#nudge('media-lost');
  }

  protected abstract readonly role: SessionRole;

  /** Who makes the offer. */
  protected readonly offerFrom: 'client' | 'server' = 'client';

  /** Adds the transceivers of an offer. */
  protected abstract prepare(peer: RTCPeerConnection): void;

  /** The peer carries the session's media from now on. */
  protected adopt(_peer: RTCPeerConnection): void {
    // Only a session that receives has something to take over.
  }

  /** The offer as it is posted: RFC 9725 §4.4.2 wants `rtcp-mux-only`, which browsers leave out. */
  protected toPostedOffer(sdp: string): string {
    return sdp.includes('a=rtcp-mux-only')
      ? sdp
      : sdp.replace(/a=rtcp-mux\r\n/g, '$&a=rtcp-mux-only\r\n');
  }

  /** The peers in use: the present one, and the one that is to follow it. */
  protected get peers(): RTCPeerConnection[] {
    return [this.#connection?.peer, this.#next?.peer].flatMap((peer) => peer ?? []);
  }

  #move(state: SessionState): void {
    if (!canMove(this.#state.phase, state.phase)) return;
    this.#state = state;
    this.dispatchEvent(new Event('statechange'));
  }

  #listen(signal: AbortSignal): void {
    const page = this.#options.page ?? (typeof window === 'undefined' ? undefined : window);
    page?.addEventListener('online', () => this.#nudge('network-changed'), { signal });
    page?.addEventListener(
      'pagehide',
      () => {
        void this.#connection?.leave();
        void this.#next?.leave();
      },
      { signal },
    );
  }

  /** One run, from `open()` to its end: reach the server, notice the loss, reach it again. */
  async #keep(run: AbortController, onOpen: () => void): Promise<void> {
    let loss: LossReason | null = null;
    try {
      for (;;) {
        await this.#reach(loss, run.signal);
        this.#move({ phase: 'open', since: Date.now() });
        onOpen();
        loss = await this.#whenLost(run.signal);
      }
    } catch (cause) {
      const error = toSessionError(cause);
      if (!run.signal.aborted) {
        run.abort();
        void this.#release();
        this.#move({ phase: 'failed', error });
      }
      throw error;
    }
  }

  async #reach(loss: LossReason | null, signal: AbortSignal): Promise<void> {
    const { recoveryPolicy = defaultRecoveryPolicy } = this.#options;
    const startedAt = Date.now();
    let error: SessionError | null = null;
    for (let attempt = 1; ; attempt++) {
      const enter = (nextTryAt: number | null): void => {
        const trying = { attempt, nextTryAt, error };
        if (loss) this.#move({ phase: 'recovering', reason: loss, ...trying });
        else this.#move({ phase: 'opening', ...trying });
      };
      enter(null);
      try {
        return await this.#attempt(loss, signal);
      } catch (cause) {
        if (signal.aborted) throw cause;
        error = toSessionError(cause);
      }
      const delayMs = recoveryPolicy({
        error,
        attempt,
        elapsedMs: Date.now() - startedAt,
        wasOpen: loss !== null,
        role: this.role,
      });
      if (delayMs === null) throw error;
      enter(Date.now() + delayMs);
      await this.#pause(delayMs, signal);
      if (loss !== 'media-lost' && this.#connection?.condition === 'connected') return;
    }
  }

  /** ICE restart first, where there is a connection; then a second session beside it. */
  async #attempt(loss: LossReason | null, signal: AbortSignal): Promise<void> {
    const old = this.#connection;
    if (old && loss !== 'media-lost' && (await old.restart())) return;
    try {
      await this.#replace(signal);
    } catch (error) {
      if (!old || !this.#isTaken(error)) throw error;
      this.#connection = null;
      await old.end();
      await this.#replace(signal);
    }
  }

  /** Whether the server lets nobody in beside the session that it still holds. */
  #isTaken(error: unknown): boolean {
    if (this.role === 'watch' || !(error instanceof SessionError)) return false;
    return error.status === 403 || error.status === 409;
  }

  async #replace(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new SessionError('session-closed');
    const next = new SessionConnection(this.#createSetup());
    this.#next = next;
    try {
      await next.establish();
      if (next.peer) this.adopt(next.peer);
      void this.#connection?.end();
      this.#connection = next;
    } catch (error) {
      void next.end();
      throw error;
    } finally {
      this.#next = null;
    }
  }

  #createSetup(): ConnectionSetup {
    const { url, createPeer = (configuration) => new RTCPeerConnection(configuration) } =
      this.#options;
    return {
      url,
      role: this.role,
      client: this.#client,
      offerFrom: this.offerFrom,
      createPeer: () =>
        createPeer({
          iceServers: [...this.#iceServers],
          bundlePolicy: 'max-bundle',
          rtcpMuxPolicy: 'require',
        }),
      prepare: (peer) => this.prepare(peer),
      toPostedOffer: (sdp) => this.toPostedOffer(sdp),
      takeIceServers: (servers, peer) => this.#takeIceServers(servers, peer),
      // With nothing to lose, the media is shown as soon as it is known.
      onDescribed: (peer) => {
        if (!this.#connection) this.adopt(peer);
      },
      onCondition: () => this.#nudge(),
    };
  }

  #takeIceServers(servers: readonly RTCIceServer[], peer: RTCPeerConnection): boolean {
    const known = this.#iceServers.map(({ urls }) => String(urls));
    const iceServers = [...(this.#options.iceServers ?? []), ...servers];
    try {
      peer.setConfiguration({ ...peer.getConfiguration(), iceServers });
    } catch {
      return false;
    }
    this.#iceServers = iceServers;
    return servers.some(({ urls }) => !known.includes(String(urls)));
  }

  #whenLost(signal: AbortSignal): Promise<LossReason> {
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const settle = (reason: LossReason): void => {
        clearTimeout(timer);
        this.#nudge = () => undefined;
        resolve(reason);
      };
      this.#nudge = (reason) => {
        const condition = this.#connection?.condition;
        if (signal.aborted) {
          clearTimeout(timer);
          reject(new SessionError('session-closed'));
        } else if (reason) {
          settle(reason);
        } else if (condition === 'failed') {
          settle('connection-failed');
        } else if (condition === 'connected') {
          clearTimeout(timer);
          timer = undefined;
        } else {
          timer ??= setTimeout(() => settle('connection-lost'), DISCONNECTED_GRACE_MS);
        }
      };
      this.#nudge();
    });
  }

  /** Waits, but not when the network is back or the old connection has healed by itself. */
  #pause(delayMs: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#nudge = () => undefined;
        if (signal.aborted) reject(new SessionError('session-closed'));
        else resolve();
      };
      const timer = setTimeout(settle, delayMs);
      this.#nudge = (reason) => {
        if (signal.aborted || reason || this.#connection?.condition === 'connected') settle();
      };
    });
  }

  async #release(): Promise<void> {
    const ended = [this.#connection?.end(), this.#next?.end()];
    this.#connection = null;
    await Promise.all(ended);
  }
}

function toSessionError(cause: unknown): SessionError {
  return cause instanceof SessionError ? cause : new SessionError('offer-failed', { cause });
}
