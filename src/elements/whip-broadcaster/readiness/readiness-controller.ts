import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ContractClient } from '../../../contract/contract-client.js';
import type { Stream } from '../../../contract/stream.js';
import type { Battery } from '../../../media/battery.js';
import { watchBattery } from '../../../media/battery.js';
import { watchStrain } from '../../../media/strain.js';
import { canKeepCopy } from '../../../media/safety-copy/can-keep-copy.js';
import { readStorageSpace } from '../../../media/safety-copy/storage-space.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import type { DeskHost } from '../broadcaster-desk.js';
import { readDestination } from '../broadcaster-settings.js';
import { createBroadcastClient } from '../sending/broadcast-client.js';
import { ServerClock } from '../sending/server-clock.js';
import type { TellTrouble } from '../sending/standby-session.js';
import { toSendingError } from '../sending/token-trouble.js';
import { readScene } from '../state-scene.js';
import type { Publisher, ReadinessItem, ReadinessWitnesses, ServerLook } from './readiness.js';
import { listDeviceTrouble, toReadiness } from './readiness.js';
import { UplinkGauge } from './uplink-gauge.js';

/** A preview may stand for an hour before an event; what was true at its beginning may not be so any more. */
const LOOK_AGAIN_MS = 10_000;
/**
 * Who broadcasts elsewhere may end any moment, or has been this device until it was reloaded, and who is lost
 * may come back.
 */
const OCCUPIED_AGAIN_MS = 5_000;

/** The element, as this looks at it. */
export interface ReadinessHost extends DeskHost, ReactiveControllerHost {
  readonly noSafetyCopy: boolean;
}

/** What a failure says of the server, where it says more than that it refuses. */
const looks: Partial<Record<ElementErrorCode, ServerLook>> = {
  'token-missing': 'signed-out',
  'token-unavailable': 'tokenless',
  'not-allowed': 'forbids',
  'endpoint-unreachable': 'unreachable',
  'endpoint-invalid': 'mistaken',
  'stream-not-found': 'streamless',
};

/** Who may see an event may not broadcast it yet: these only who asks to broadcast is told. */
const refusals: readonly ElementErrorCode[] = ['token-missing', 'token-unavailable', 'not-allowed'];

type ServerWitness = Pick<ReadinessWitnesses, 'server' | 'records' | 'publisher'>;

const unasked: ServerWitness = { server: 'checking', records: null, publisher: 'none' };

/** What was asked of the server ahead, and what it said. */
export interface ReadinessRuns {
  /**
   * Why the server would refuse this person, asked once more with `isAnew`; null where it has not said so. `tell`
   * hears before what stands in the way while it is tried again.
   */
  readRefusal(isAnew: boolean, tell: TellTrouble): Promise<ElementErrorCode | null>;
  /** `records`: whether the grant says that anything will record; null before there is one. */
  readonly run: { readonly records: boolean | null } | null;
  /** Whether all that keeps a copy has come to this page. Never rejects. */
  hasNet(): Promise<boolean>;
}

/**
 * Looks whether all is well while the person looks at the preview: at the server, what the line to it
 * carries, the room for the safety copy and the device, which is looked at while it is on air too.
 */
export class ReadinessController implements ReactiveController {
  readonly #host: ReadinessHost;
  #looking: AbortController | null = null;
  /** Lasts as long as there is a picture or sound. */
  #holding: AbortController | null = null;
  #server: ServerWitness = unasked;
  readonly #clock = new ServerClock();
  #storage: ReadinessWitnesses['storage'] = 'checking';
  #battery: Battery | null = null;
  #isStrained = false;
  readonly #uplink = new UplinkGauge(
    () => this.#reachServer(),
    () => this.#host.requestUpdate(),
  );

  readonly #runs: ReadinessRuns;
  #refusal: ElementErrorCode | 'asking' | null = null;
  /** Who is signed in, as far as the page has told. */
  #person: readonly unknown[] = [];

  constructor(host: ReadinessHost, runs: ReadinessRuns) {
    this.#host = host;
    this.#runs = runs;
    host.addController(this);
  }

  /** What was found so far; on air only what is wrong with the device. */
  get items(): readonly ReadinessItem[] {
    const scene = readScene(this.#host.state);
    if (scene === null) return [];
    const device = { battery: this.#battery, isStrained: this.#isStrained };
    if (this.#looking === null) return listDeviceTrouble(device);
    return toReadiness({
      scene,
      // A grant knows the route that this very broadcast takes.
      records: this.#runs.run?.records ?? this.#server.records,
      publisher: this.#server.publisher,
      server: this.#weigh(this.#server.server),
      uplink: this.#uplink.reading,
      storage: this.#host.noSafetyCopy ? null : this.#storage,
      ...device,
    });
  }

  hostUpdate(): void {
    const { state } = this.#host;
    const isDue = state.phase === 'preview' || (state.phase === 'error' && state.scene !== null);
    if (!isDue) this.#stop();
    else if (this.#looking === null) this.#begin();
    else if (this.#isAnother()) void this.#ask(true, this.#looking.signal);
    if (readScene(state) === null) this.#letGo();
    else if (this.#holding === null) this.#hold();
  }

  hostDisconnected(): void {
    this.#stop();
    this.#letGo();
  }

  #hold(): void {
    const { signal } = (this.#holding = new AbortController());
    void watchBattery((battery) => {
      this.#battery = battery;
      this.#host.requestUpdate();
    }, signal);
    watchStrain((isStrained) => {
      this.#isStrained = isStrained;
      this.#host.requestUpdate();
    }, signal);
  }

  #letGo(): void {
    this.#holding?.abort();
    this.#holding = null;
    this.#isStrained = false;
  }

  #stop(): void {
    this.#looking?.abort();
    this.#looking = null;
  }

  #begin(): void {
    const looking = new AbortController();
    const { signal } = looking;
    this.#looking = looking;
    this.#server = unasked;
    const look = (): void => {
      if (!document.hidden) void this.#look(signal);
    };
    // Who was refused may have signed in elsewhere meanwhile.
    const comeBack = (): void => {
      look();
      void this.#uplink.measure(signal);
      if (!document.hidden) void this.#ask(this.#isRefused, signal);
    };
    this.#isAnother();
    this.#refusal = 'asking';
    void this.#ask(false, signal);
    // A preview that goes live at once has nobody who reads it, and needs the line for itself.
    const first = setTimeout(look);
    const timer = setInterval(() => {
      look();
      void this.#uplink.measure(signal);
      // What was given may have been refused since, when it was to be renewed; what the page could not get
      // it may get by now. A page that nobody sees has let go of what would be refused.
      const isOpen = this.#refusal === null || this.#refusal === 'token-unavailable';
      if (isOpen && !document.hidden) void this.#ask(this.#isRefused, signal);
    }, LOOK_AGAIN_MS);
    const soon = setInterval(() => {
      if (this.#server.publisher !== 'none') look();
      else if (this.#storage === 'checking') void this.#lookAtRoom(signal);
    }, OCCUPIED_AGAIN_MS);
    const stop = (): void => [first, timer, soon].forEach(clearInterval);
    signal.addEventListener('abort', stop, { once: true });
    window.addEventListener(
      'online',
      () => {
        // It may be another line.
        this.#uplink.forget();
        look();
        void this.#uplink.measure(signal);
      },
      { signal },
    );
    void this.#uplink.measure(signal);
    document.addEventListener('visibilitychange', comeBack, { signal });
  }

  async #look(signal: AbortSignal): Promise<void> {
    void this.#lookAtRoom(signal);
    const server = await this.#lookAtServer(signal);
    if (signal.aborted) return;
    this.#server = server;
    this.#host.requestUpdate();
  }

  async #lookAtRoom(signal: AbortSignal): Promise<void> {
    const scene = readScene(this.#host.state);
    const kinds = { picture: scene?.picture !== 'none', sound: scene?.sound !== 'none' };
    const [space, canKeep] = await Promise.all([readStorageSpace(), canKeepCopy(kinds)]);
    // Who is told to be ready may lose the server at once, and with it whatever has not come by then.
    const isWaiting = canKeep && !this.#host.noSafetyCopy && !(await this.#runs.hasNet());
    if (signal.aborted) return;
    this.#storage = !canKeep ? 'unusable' : isWaiting ? 'checking' : space;
    this.#host.requestUpdate();
  }

  /** Nobody is ready before it is known that the server lets them. */
  #weigh(look: ServerLook): ServerLook {
    if (look !== 'reached' || this.#refusal === null) return look;
    return this.#refusal === 'asking' ? 'checking' : (looks[this.#refusal] ?? 'refuses');
  }

  get #isRefused(): boolean {
    return this.#refusal !== null && this.#refusal !== 'asking';
  }

  /** The page has somebody else signed in than when this was called last. */
  #isAnother(): boolean {
    const { token, getToken } = this.#host;
    const before = this.#person;
    this.#person = [token, getToken];
    // Frameworks make it a new function at each drawing, for whoever is signed in.
    const isOther = this.#isRefused
      ? before[1] !== getToken
      : (before[1] === null) !== (getToken === null);
    return before[0] !== token || isOther;
  }

  async #ask(isAnew: boolean, signal: AbortSignal): Promise<void> {
    const hear = (code: ElementErrorCode | null): void => {
      if (signal.aborted) return;
      this.#refusal = code !== null && refusals.includes(code) ? code : null;
      this.#host.requestUpdate();
    };
    // A page that gets no token tries for some seconds, in which nobody is to wonder.
    const tell = (code: ElementErrorCode): void => {
      if (refusals.includes(code)) hear(code);
    };
    hear(await this.#runs.readRefusal(isAnew, tell));
  }

  /** Null where there is only an address to send to. */
  #reachServer(): { readonly client: ContractClient; readonly stream: string } | null {
    const destination = readDestination(this.#host);
    if (destination?.kind !== 'stream') return null;
    const { endpoint, stream } = destination;
    const { token } = this.#host;
    return { client: createBroadcastClient(endpoint, token, this.#host, this.#clock), stream };
  }

  async #lookAtServer(signal: AbortSignal): Promise<ServerWitness> {
    const server = this.#reachServer();
    if (server === null) {
      const isNamed = readDestination(this.#host) !== null;
      return { ...unasked, server: isNamed ? 'unchecked' : 'unnamed' };
    }
    try {
      const stream = await server.client.getStream(server.stream, { signal });
      const records = stream.capabilities.recording;
      return { server: 'reached', records, publisher: toPublisher(stream, this.#clock.aheadMs) };
    } catch (cause) {
      return { ...unasked, server: looks[toSendingError(cause).code] ?? 'refuses' };
    }
  }
}

function toPublisher({ assurance, publisherSince }: Stream, aheadMs: number | null): Publisher {
  if (assurance.ingest !== 'connected') return assurance.ingest;
  const isKnown = publisherSince !== undefined && aheadMs !== null;
  return { since: isKnown ? Date.parse(publisherSince) - aheadMs : null };
}
