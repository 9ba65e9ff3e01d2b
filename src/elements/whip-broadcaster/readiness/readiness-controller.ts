import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { ContractClient } from '../../../contract/contract-client.js';
import type { Stream } from '../../../contract/stream.js';
import type { Battery } from '../../../media/battery.js';
import { watchBattery } from '../../../media/battery.js';
import { watchStrain } from '../../../media/strain.js';
import { readStorageSpace } from '../../../media/safety-copy/storage-space.js';
import type { ElementErrorCode } from '../../shared/element-error.js';
import { toElementError } from '../../shared/to-element-error.js';
import type { DeskHost } from '../broadcaster-desk.js';
import { readDestination } from '../broadcaster-settings.js';
import { createBroadcastClient } from '../sending/broadcast-client.js';
import { ServerClock } from '../sending/server-clock.js';
import { readScene } from '../state-scene.js';
import { measureUplink } from './measure-uplink.js';
import type { Publisher, ReadinessItem, ReadinessWitnesses, ServerLook } from './readiness.js';
import { listDeviceTrouble, toReadiness } from './readiness.js';

/** A preview may stand for an hour before an event; what was true at its beginning may not be so any more. */
const LOOK_AGAIN_MS = 30_000;
/**
 * Who broadcasts elsewhere may end any moment, or has been this device until it was reloaded, and who is lost
 * may come back.
 */
const OCCUPIED_AGAIN_MS = 5_000;
/** Who goes live at once needs the line for that. */
const MEASURE_AFTER_MS = 1_000;
/** A line is not filled over and over for a person who opens and closes the preview. */
const MEASURED_FOR_MS = 300_000;

/** The element, as this looks at it. */
export interface ReadinessHost extends DeskHost, ReactiveControllerHost {
  readonly noSafetyCopy: boolean;
}

/** What a failure says of the server, where it says more than that it refuses. */
const looks: Partial<Record<ElementErrorCode, ServerLook>> = {
  'token-missing': 'signed-out',
  'not-allowed': 'forbids',
  'endpoint-unreachable': 'unreachable',
  'endpoint-invalid': 'mistaken',
  'stream-not-found': 'streamless',
};

/** Who may see an event may not broadcast it yet: these only who asks to broadcast is told. */
const refusals: readonly ElementErrorCode[] = ['token-missing', 'not-allowed'];

type ServerWitness = Pick<ReadinessWitnesses, 'server' | 'records' | 'publisher'>;

const unasked: ServerWitness = { server: 'checking', records: null, publisher: 'none' };

/** Why the server would refuse this person, asked once more with `isAnew`; null where it has not said so. */
export type ReadRefusal = (isAnew: boolean) => Promise<ElementErrorCode | null>;

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
  #uplink: { readonly kbps: number; readonly atMs: number } | null = null;

  readonly #readRefusal: ReadRefusal;
  #refusal: ElementErrorCode | 'asking' | null = null;
  /** Who is signed in, as far as the page has told. */
  #person: readonly unknown[] = [];

  constructor(host: ReadinessHost, readRefusal: ReadRefusal) {
    this.#host = host;
    this.#readRefusal = readRefusal;
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
      records: this.#server.records,
      publisher: this.#server.publisher,
      server: this.#weigh(this.#server.server),
      uplinkKbps: this.#uplink?.kbps ?? null,
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
      if (!document.hidden && this.#isRefused) void this.#ask(true, signal);
    };
    this.#isAnother();
    this.#refusal = 'asking';
    void this.#ask(false, signal);
    // A preview that goes live at once has nobody who reads it, and needs the line for itself.
    const first = setTimeout(look);
    const timer = setInterval(() => {
      look();
      // What was given may have been refused since, when it was to be renewed.
      if (this.#refusal === null) void this.#ask(false, signal);
    }, LOOK_AGAIN_MS);
    const soon = setInterval(() => {
      if (this.#server.publisher !== 'none') look();
    }, OCCUPIED_AGAIN_MS);
    const stop = (): void => [first, timer, soon].forEach(clearInterval);
    signal.addEventListener('abort', stop, { once: true });
    window.addEventListener(
      'online',
      () => {
        // It may be another line.
        this.#uplink = null;
        look();
        void this.#measure(signal);
      },
      { signal },
    );
    void this.#measure(signal);
    document.addEventListener('visibilitychange', comeBack, { signal });
  }

  async #look(signal: AbortSignal): Promise<void> {
    const [server, storage] = await Promise.all([this.#lookAtServer(signal), readStorageSpace()]);
    if (signal.aborted) return;
    this.#server = server;
    this.#storage = storage;
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
    const code = await this.#readRefusal(isAnew);
    if (signal.aborted) return;
    this.#refusal = code !== null && refusals.includes(code) ? code : null;
    this.#host.requestUpdate();
  }

  /** Fills the line for a moment, where the server has a place for that. Never rejects. */
  async #measure(signal: AbortSignal): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, MEASURE_AFTER_MS));
    const isFresh = performance.now() - (this.#uplink?.atMs ?? -Infinity) < MEASURED_FOR_MS;
    const server = this.#reachServer();
    if (signal.aborted || document.hidden || isFresh || server === null) return;
    const { client, stream } = server;
    const discovery = await client.discover({ signal }).catch(() => null);
    if (!discovery?.features.includes('uplink')) return;
    const kbps = await measureUplink({
      send: (bytes, ending) => client.measureUplink(stream, bytes, { signal: ending }),
      signal,
    });
    if (kbps === null || signal.aborted) return;
    this.#uplink = { kbps, atMs: performance.now() };
    this.#host.requestUpdate();
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
      return { ...unasked, server: looks[toElementError(cause).code] ?? 'refuses' };
    }
  }
}

function toPublisher({ assurance, publisherSince }: Stream, aheadMs: number | null): Publisher {
  if (assurance.ingest !== 'connected') return assurance.ingest;
  const isKnown = publisherSince !== undefined && aheadMs !== null;
  return { since: isKnown ? Date.parse(publisherSince) - aheadMs : null };
}
