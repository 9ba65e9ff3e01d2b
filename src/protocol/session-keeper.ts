import { Bell } from './bell.js';
import type { RecoveryPolicy } from './recovery-policy.js';
import { isReplaced, SessionConnection } from './session-connection.js';
import type { ConnectionCondition } from './session-connection.js';
import { SessionError } from './session-error.js';
import type { SessionSide } from './session-side.js';
import type { LossReason, SessionState } from './session-state.js';
import type { SignallingClient } from './signalling-client.js';

/** ICE often heals by itself within this time; Safari passes through `disconnected` without a cause. */
const DISCONNECTED_GRACE_MS = 2_000;
/** A session that stands is waited with for so long until the server has said how it stands to the one before. */
const CONSENT_TIMEOUT_MS = 2_000;

/** What a keeper works with. */
export interface KeeperSetup {
  readonly url: string;
  readonly side: SessionSide;
  readonly client: SignallingClient;
  readonly policy: RecoveryPolicy;
  readonly iceServers: readonly RTCIceServer[];
  createPeer(configuration: RTCConfiguration): RTCPeerConnection;
  onState(state: SessionState): void;
}

/** Keeps a session connected, from `open()` to its end: reach the server, notice the loss, reach it again. */
export class SessionKeeper {
  readonly #setup: KeeperSetup;
  #isEnded = false;
  #iceServers: RTCIceServer[];
  #connection: SessionConnection | null = null;
  /** The connection that is to follow. */
  #next: SessionConnection | null = null;
  /** A second session of our own came to nothing here, which the server may have gone with all the same. */
  #hasHeir = false;
  readonly #bell = new Bell<LossReason>();

  constructor(setup: KeeperSetup) {
    this.#setup = setup;
    this.#iceServers = [...setup.iceServers];
  }

  /** The peers in use: the present one, and the one that is to follow it. */
  get peers(): RTCPeerConnection[] {
    return [this.#connection?.peer, this.#next?.peer].flatMap((peer) => peer ?? []);
  }

  /** Runs until it is ended or the policy gives up, and rejects with the reason. Calls back when it is first open. */
  async keep(onOpen: () => void): Promise<never> {
    let loss: LossReason | null = null;
    for (;;) {
      await this.#reach(loss);
      this.#setup.onState({ phase: 'open', since: Date.now() });
      onOpen();
      loss = await this.#whenLost();
    }
  }

  /** Tells that the connection must be looked after, whatever it looks like. */
  tell(reason: LossReason): void {
    this.#bell.ring(reason);
  }

  /** Asks the server whether the session still stands. What another has replaced is recovered no more. */
  async check(): Promise<void> {
    const connection = this.#connection;
    if (!connection || this.#next || this.#hasHeir) return;
    const isOver = await connection.ask().then(() => false, isReplaced);
    // Who recovers meanwhile asks by itself.
    if (isOver && connection === this.#connection && !this.#next) this.tell('connection-failed');
  }

  /** Deletes the sessions on the server, and leaves the peers to the page that may go away. */
  leave(): void {
    void this.#connection?.leave();
    void this.#next?.leave();
  }

  /** Ends everything here at once; resolves when the server has been told. */
  async end(): Promise<void> {
    this.#isEnded = true;
    const ended = [this.#connection?.end(), this.#next?.end()];
    this.#bell.ring();
    await Promise.all(ended);
  }

  async #reach(loss: LossReason | null): Promise<void> {
    const { policy, side, onState } = this.#setup;
    const startedAt = Date.now();
    let error: SessionError | null = null;
    for (let attempt = 1; ; attempt++) {
      const enter = (nextTryAt: number | null): void => {
        const trying = { attempt, nextTryAt, error };
        onState(
          loss ? { phase: 'recovering', reason: loss, ...trying } : { phase: 'opening', ...trying },
        );
      };
      enter(null);
      try {
        return await this.#attempt(loss);
      } catch (cause) {
        this.#assertGoing();
        error = cause instanceof SessionError ? cause : new SessionError('offer-failed', { cause });
      }
      const elapsedMs = Date.now() - startedAt;
      const wasOpen = loss !== null;
      const delayMs = policy({ error, attempt, elapsedMs, wasOpen, role: side.role });
      if (delayMs === null) throw error;
      enter(Date.now() + delayMs);
      // The network may come back before the time, and an old connection may heal by itself.
      const isHealed = (): boolean => loss !== 'media-lost' && this.#is('connected');
      await this.#wait(isHealed, delayMs);
      if (isHealed()) {
        this.#hasHeir = false;
        return;
      }
    }
  }

  /** ICE restart first, where there is a connection; then a second session beside it. */
  async #attempt(loss: LossReason | null): Promise<void> {
    const old = this.#connection;
    if (old && loss !== 'media-lost' && (await this.#restart(old))) return;
    try {
      await this.#replace();
    } catch (error) {
      if (!old || this.#setup.side.role === 'watch' || !isTaken(error)) throw error;
      this.#connection = null;
      await old.end();
      await this.#replace();
    }
  }

  /** False: it cannot be restarted. Rejects where somebody else has taken its place. */
  async #restart(old: SessionConnection): Promise<boolean> {
    try {
      const isBack = await old.restart();
      // The server has answered, and knows of none that has replaced it.
      if (!old.isUnheard) this.#hasHeir = false;
      return isBack;
    } catch (error) {
      if (this.#hasHeir) return false;
      throw error;
    }
  }

  async #replace(): Promise<void> {
    this.#assertGoing();
    const { side, createPeer } = this.#setup;
    const next = new SessionConnection({
      ...this.#setup,
      createPeer: () =>
        createPeer({
          iceServers: this.#iceServers,
          bundlePolicy: 'max-bundle',
          rtcpMuxPolicy: 'require',
        }),
      takeIceServers: (servers, peer) => this.#takeIceServers(servers, peer),
      consent: () => this.#assertInPlace(),
      isFirst: !this.#connection,
      onCondition: () => this.#bell.ring(),
    });
    this.#next = next;
    try {
      await next.establish();
      this.#assertGoing();
      if (next.peer) side.adopt?.(next.peer);
      void this.#connection?.end();
      this.#connection = next;
      this.#hasHeir = false;
    } catch (error) {
      this.#hasHeir ||= next.isAnswered;
      void next.end();
      throw error;
    } finally {
      this.#next = null;
    }
  }

  /**
   * A line that comes back may take a new session's POST first: rejects where it turns out that somebody else
   * has taken the place of the one before, which could not be asked until now.
   */
  async #assertInPlace(): Promise<void> {
    const old = this.#connection;
    if (!old?.isUnheard || this.#hasHeir || this.#setup.side.role === 'watch') return;
    const asked = old.ask().catch((error: unknown) => {
      if (isReplaced(error)) throw error;
    });
    let timer: ReturnType<typeof setTimeout> | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CONSENT_TIMEOUT_MS);
    });
    await Promise.race([asked, limit]).finally(() => clearTimeout(timer));
  }

  #takeIceServers(servers: readonly RTCIceServer[], peer: RTCPeerConnection): boolean {
    const known = this.#iceServers.map(({ urls }) => String(urls));
    const iceServers = [...this.#setup.iceServers, ...servers];
    try {
      peer.setConfiguration({ ...peer.getConfiguration(), iceServers });
    } catch {
      return false;
    }
    this.#iceServers = iceServers;
    return servers.some(({ urls }) => !known.includes(String(urls)));
  }

  async #whenLost(): Promise<LossReason> {
    for (;;) {
      let told = await this.#wait(() => !this.#is('connected'));
      // Nothing to wait for once it has failed.
      told ??= await this.#wait(
        () => this.#is('connected') || this.#is('failed'),
        DISCONNECTED_GRACE_MS,
      );
      if (told) return told;
      if (this.#is('failed')) return 'connection-failed';
      if (!this.#is('connected')) return 'connection-lost';
    }
  }

  /** Waits for what will do, for being told, or for the time. Rejects when all is over. */
  async #wait(isEnough: () => boolean, boundMs?: number): Promise<LossReason | undefined> {
    const told = await this.#bell.wait(() => this.#isEnded || isEnough(), boundMs);
    this.#assertGoing();
    return told;
  }

  #is(condition: ConnectionCondition): boolean {
    return this.#connection?.condition === condition;
  }

  #assertGoing(): void {
    if (this.#isEnded) throw new SessionError('session-closed');
  }
}

/** Whether the server lets nobody in beside the session that it still holds. */
function isTaken(error: unknown): boolean {
  return error instanceof SessionError && (error.status === 403 || error.code === 'endpoint-taken');
}
