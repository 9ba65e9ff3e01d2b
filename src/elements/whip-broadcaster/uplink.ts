import { ContractClient } from '../../contract/contract-client.js';
import type { ContractError } from '../../contract/contract-error.js';
import type { Grant, IceServer } from '../../contract/grant.js';
import type { Stream } from '../../contract/stream.js';
import type { RecoveryPolicy } from '../../protocol/recovery-policy.js';
import { defaultRecoveryPolicy } from '../../protocol/recovery-policy.js';
import { WhipSession } from '../../protocol/whip-session.js';
import { toElementError } from '../shared/to-element-error.js';
import { BroadcastReporter } from './broadcast-reporter.js';
import type { BroadcasterAttributes, Destination } from './broadcaster-settings.js';
import type { LinkReport } from './quality/link-meter.js';
import { LinkMeter } from './quality/link-meter.js';
import type { UplinkState, Witnesses } from './uplink-state.js';
import { toUplinkState } from './uplink-state.js';
import { readLine } from './safety/read-line.js';
import type { LineReading } from '../../media/piece-upload/upload-delay.js';
import type { BroadcastPart } from '../../contract/broadcast-report.js';

/** A person who has not been live yet should hear that it does not work; later nothing gives up. */
const FIRST_CONNECTION_MS = 30_000;
/** Waits between the first tries for a grant. A broadcast begins now or is begun again by hand. */
const GRANT_RETRY_MS: readonly number[] = [500, 1_500, 4_000];

export interface UplinkOptions {
  readonly destination: Destination;
  readonly attributes: BroadcasterAttributes;
  readonly media: MediaStream;
  /** What of a broadcast is held on this device. Never rejects. */
  readonly readParts?: (broadcastId: string) => Promise<readonly BroadcastPart[]>;
  /** Ends everything, also the watch that goes on after `close`. */
  readonly signal: AbortSignal;
}

const recoveryPolicy: RecoveryPolicy = (context) =>
  !context.wasOpen && context.elapsedMs > FIRST_CONNECTION_MS
    ? null
    : defaultRecoveryPolicy(context);

/**
 * The way of one broadcast from this device to its destination: grant, session, and what the backend
 * confirms. Dispatches `change` whenever `state` is another one. Never touches the caller's tracks.
 */
export class Uplink extends EventTarget {
  readonly #options: UplinkOptions;
  readonly #client: ContractClient | null;
  readonly #reporter: BroadcastReporter | null;
  /** With the grant's token, which is good for a day longer than the broadcast may last. */
  #grantClient: ContractClient | null = null;
  #grantToken: string | null = null;
  #session: WhipSession | null = null;
  /** What is to be sent, by kind. */
  readonly #tracks = new Map<string, MediaStreamTrack>();
  #backend: Witnesses['backend'];
  #state: UplinkState = { phase: 'opening', trouble: null };
  #wasLive = false;
  #records: boolean | null = null;
  #link: LinkReport | null = null;
  readonly #measuring = new AbortController();

  constructor(options: UplinkOptions) {
    super();
    this.#options = options;
    for (const track of options.media.getTracks()) this.#tracks.set(track.kind, track);
    const { destination, attributes, signal } = options;
    if (destination.kind === 'stream') {
      const { token, getToken } = attributes;
      this.#client = new ContractClient({
        endpoint: destination.endpoint,
        token,
        ...(getToken === null ? {} : { getToken }),
      });
      const { stream } = destination;
      const own = this.#client;
      this.#reporter = new BroadcastReporter({
        client: {
          reportBroadcast: (...call) => (this.#grantClient ?? own).reportBroadcast(...call),
        },
        stream,
        signal,
        ...(options.readParts === undefined ? {} : { readParts: options.readParts }),
      });
      this.#backend = 'awaited';
    } else {
      this.#client = null;
      this.#reporter = null;
      this.#backend = 'absent';
    }
    signal.addEventListener('abort', () => void this.close(), { once: true });
  }

  get state(): UplinkState {
    return this.#state;
  }

  /** Whether the backend's servers mean to record; null before it said so, or without one. */
  get records(): boolean | null {
    return this.#records;
  }

  /** What the statistics say since it was first live; null before. */
  get link(): LinkReport | null {
    return this.#link;
  }

  /** The broadcast's name in the device's own account; null where nobody is told of it. */
  get broadcastId(): string | null {
    return this.#reporter?.broadcastId ?? null;
  }

  /** The grant's token for reports and uploads; null where there is none, or not yet. */
  get grantToken(): string | null {
    return this.#grantToken;
  }

  /** What the line carries now; null where that is not known. Never rejects. */
  readLine(): Promise<LineReading | null> {
    return readLine(this.#session?.peer ?? null);
  }

  /** Opens the session; what becomes of it is told by `change`. */
  async open(): Promise<void> {
    this.#watch();
    try {
      const session = await this.#createSession();
      if (this.#isOver) return;
      this.#session = session;
      // Camera and microphone may have been exchanged while the grant was asked for.
      for (const track of this.#tracks.values()) await session.replaceTrack(track);
      session.addEventListener('statechange', () => this.#weigh());
      await session.open();
    } catch (error) {
      if (!this.#isOver) this.#set({ phase: 'failed', error: toElementError(error) });
    }
  }

  /** Sends this picture, or this sound, from now on. A session that began without one stays without. */
  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    const { kind } = track;
    if (!this.#tracks.has(kind) || this.#tracks.get(kind) === track) return;
    this.#tracks.set(kind, track);
    // A peer that has just been closed refuses; the next one begins with this track.
    await this.#session?.replaceTrack(track).catch(() => undefined);
  }

  /** Says goodbye to the server, or gives up doing so. What the backend confirms is still followed. */
  async close(): Promise<void> {
    const session = this.#session;
    if (!this.#isOver) this.#set({ phase: 'closed', assurance: this.#assurance });
    if (session === null) return;
    this.#session = null;
    await session.close();
  }

  get #isOver(): boolean {
    return this.#state.phase === 'closed' || this.#state.phase === 'failed';
  }

  get #assurance() {
    return typeof this.#backend === 'object' ? this.#backend : null;
  }

  async #createSession(): Promise<WhipSession> {
    const { destination, attributes, media } = this.#options;
    if (destination.kind === 'whip') {
      const { token, getToken } = attributes;
      return new WhipSession({
        url: destination.url,
        media,
        recoveryPolicy,
        token,
        ...(getToken === null ? {} : { getToken }),
      });
    }
    const grant = await this.#createGrant(destination.stream);
    const { whip, records } = grant;
    this.#records = records;
    this.#useGrant(grant);
    return new WhipSession({
      url: whip.url,
      media,
      recoveryPolicy,
      token: whip.token,
      getToken: async () => (await this.#createGrant(destination.stream)).whip.token,
      iceServers: whip.iceServers.map(toIceServer),
    });
  }

  async #createGrant(stream: string): Promise<Grant> {
    const client = this.#client;
    if (client === null) throw new Error('No endpoint');
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await client.createGrant(stream, { signal: this.#options.signal });
      } catch (cause) {
        const error = toElementError(cause);
        const waitMs = GRANT_RETRY_MS[attempt];
        if (error.code !== 'endpoint-unreachable' || waitMs === undefined) throw error;
        if (this.#state.phase === 'opening') this.#set({ phase: 'opening', trouble: error.code });
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        if (this.#isOver) throw error;
      }
    }
  }

  #useGrant({ token, whip }: Grant): void {
    const { destination, attributes } = this.#options;
    if (destination.kind !== 'stream') return;
    const { getToken } = attributes;
    this.#grantToken = token ?? whip.token;
    this.#grantClient = new ContractClient({
      endpoint: destination.endpoint,
      token: this.#grantToken ?? attributes.token,
      ...(getToken === null ? {} : { getToken }),
    });
  }

  #watch(): void {
    const { destination, signal } = this.#options;
    if (destination.kind !== 'stream') return;
    this.#client?.watchStream(destination.stream, {
      signal,
      onStream: (stream: Stream) => {
        this.#backend = stream.assurance;
        this.#weigh();
      },
      onError: (_error: ContractError) => {
        // What it confirmed before is not known to hold any longer.
        this.#backend = 'silent';
        this.#weigh();
      },
    });
  }

  #weigh(): void {
    if (this.#state.phase === 'failed') return;
    if (this.#state.phase === 'closed') {
      this.#set({ phase: 'closed', assurance: this.#assurance });
    } else if (this.#session !== null) {
      const wasLive = this.#wasLive;
      const session = this.#session.state;
      const isSilent = this.#link?.isSilent ?? false;
      this.#set(toUplinkState({ session, backend: this.#backend, isSilent, wasLive }));
    }
  }

  #measure(): void {
    new LinkMeter({
      readPeer: () => this.#session?.peer ?? null,
      onReport: (report) => {
        this.#link = report;
        this.#weigh();
      },
      signal: this.#measuring.signal,
    });
  }

  #set(state: UplinkState): void {
    this.#state = state;
    if (state.phase === 'live') {
      if (!this.#wasLive) this.#measure();
      this.#wasLive = true;
      this.#reporter?.begin();
    } else if (state.phase === 'closed' || state.phase === 'failed') {
      this.#measuring.abort();
      this.#reporter?.end();
    }
    this.dispatchEvent(new Event('change'));
  }
}

function toIceServer({ urls, ...credentials }: IceServer): RTCIceServer {
  return { ...credentials, urls: typeof urls === 'string' ? urls : [...urls] };
}
