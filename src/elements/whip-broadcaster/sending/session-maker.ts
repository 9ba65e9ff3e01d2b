import type { ContractClient } from '../../../contract/contract-client.js';
import type { Grant, IceServer } from '../../../contract/grant.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import type { BroadcasterAttributes, Destination } from '../broadcaster-settings.js';
import { readSendingWishes } from '../broadcaster-settings.js';
import type { BroadcastSessionOptions } from './broadcast-session.js';
import { createBroadcastClient, readRenewal } from './broadcast-client.js';
import { broadcastRecoveryPolicy } from './broadcast-recovery-policy.js';
import { BroadcastSession } from './broadcast-session.js';
import { GrantKeeper } from './grant-keeper.js';
import { createLineFetch } from './line-fetch.js';
import { lineTo } from './line-to.js';
import { createSessionPage } from './session-page.js';

export interface SessionMakerOptions {
  readonly destination: Destination;
  readonly attributes: BroadcasterAttributes;
  /** As the page's own; null where there is no backend. */
  readonly client: ContractClient | null;
  readonly signal: AbortSignal;
  /** A try for a grant has failed, and another follows. */
  onTrouble(code: ElementErrorCode): void;
  /** The grant at hand could not be renewed. */
  onRefused(code: ElementErrorCode): void;
}

/** A session that has not been opened. */
export interface MadeSession {
  readonly session: BroadcastSession;
  /** It may be opened ahead of the broadcast, and is nothing to anybody before its first media. */
  readonly waits: boolean;
}

/** Makes the sessions of one broadcast, with the grants that they need. */
export class SessionMaker {
  readonly #options: SessionMakerOptions;
  readonly #grants: GrantKeeper | null;
  #grant: Grant | null = null;
  #grantClient: ContractClient | null = null;
  /** Whether several layers are offered where the page asks for them; not to who has refused them once. */
  #offersLayers = true;

  constructor(options: SessionMakerOptions) {
    this.#options = options;
    const { destination, client, signal, onTrouble, onRefused } = options;
    this.#grants =
      destination.kind === 'whip' || client === null
        ? null
        : new GrantKeeper({
            client,
            stream: destination.stream,
            line: lineTo(destination.endpoint),
            signal,
            onTrouble,
            onRefused,
          });
  }

  /** Whether the backend's servers mean to record; null before it said so, or without one. */
  get records(): boolean | null {
    return this.#grant?.records ?? null;
  }

  /** The grant's token for reports and uploads; null where there is none, or not yet. */
  get grantToken(): string | null {
    return this.#grant?.token ?? this.#grant?.whip.token ?? null;
  }

  /** With that token, which is good for longer than the broadcast may last; null before the first grant. */
  get grantClient(): ContractClient | null {
    return this.#grantClient;
  }

  /** Has a grant at hand, and keeps it fresh. Never rejects. */
  async askGrant(): Promise<void> {
    await this.#grants?.get().catch(() => undefined);
  }

  /** Keeps the grant fresh no longer. */
  rest(): void {
    this.#grants?.rest();
  }

  /** A session for these kinds, held until it is released. Rejects where no grant is given. */
  async create(kinds: readonly string[], isHeld: boolean): Promise<MadeSession> {
    return this.#make(kinds, isHeld, (await this.#grants?.get()) ?? null);
  }

  /**
   * One that is not held, for a person who wants to be live now: what stands in the way of its grant is waited
   * for until the signal. Rejects where it is refused.
   */
  async createInsisting(kinds: readonly string[], signal: AbortSignal): Promise<BroadcastSession> {
    const grant = (await this.#grants?.getInsisting(signal)) ?? null;
    // Given too late for who has stopped, and to be kept fresh for nobody.
    if (signal.aborted) this.rest();
    return this.#make(kinds, false, grant).session;
  }

  #make(kinds: readonly string[], isHeld: boolean, grant: Grant | null): MadeSession {
    const { destination, attributes, signal } = this.#options;
    const grants = this.#grants;
    const make = (
      target: Pick<BroadcastSessionOptions, 'url' | 'token' | 'getToken' | 'iceServers'>,
      waits = false,
    ): BroadcastSession => {
      const line = lineTo(target.url);
      const wishes = readSendingWishes(attributes);
      const session: BroadcastSession = new BroadcastSession({
        ...target,
        kinds,
        isHeld,
        wishes: this.#offersLayers ? wishes : { ...wishes, simulcast: false },
        onLayersRefused: () => (this.#offersLayers = false),
        recoveryPolicy: broadcastRecoveryPolicy,
        fetch: createLineFetch(line),
        page: createSessionPage(
          line,
          () => session.whip.state.phase === 'open',
          // A goodbye would end the event, for a person who may only have reloaded the page.
          () => waits && session.isReleased,
          signal,
        ),
      });
      return session;
    };
    if (destination.kind === 'whip' || grants === null || grant === null) {
      const url = destination.kind === 'whip' ? destination.url : '';
      const target = { url, token: attributes.token, ...readRenewal(attributes) };
      return { session: make(target), waits: false };
    }
    const { whip } = this.#use(grant, destination.endpoint);
    const getToken = async (): Promise<string | null> => (await grants.renew()).whip.token;
    const iceServers = whip.iceServers.map(toIceServer);
    const waits = whip.waits === true;
    const session = make({ url: whip.url, token: whip.token, getToken, iceServers }, waits);
    return { session, waits };
  }

  #use(grant: Grant, endpoint: string): Grant {
    if (grant === this.#grant) return grant;
    const { attributes } = this.#options;
    this.#grant = grant;
    const token = this.grantToken ?? attributes.token;
    this.#grantClient = createBroadcastClient(endpoint, token, attributes);
    return grant;
  }
}

function toIceServer({ urls, ...credentials }: IceServer): RTCIceServer {
  return { ...credentials, urls: typeof urls === 'string' ? urls : [...urls] };
}
