import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ContractClient } from '../../../contract/contract-client.js';
import type { Battery } from '../../../media/battery.js';
import { watchBattery } from '../../../media/battery.js';
import { readStorageSpace } from '../../../media/safety-copy/storage-space.js';
import { toElementError } from '../../shared/to-element-error.js';
import type { DeskHost } from '../broadcaster-desk.js';
import { readDestination } from '../broadcaster-settings.js';
import { readScene } from '../state-scene.js';
import type { ReadinessItem, ReadinessWitnesses } from './readiness.js';
import { toReadiness } from './readiness.js';

/** A preview may stand for an hour before an event; what was true at its beginning may not be so any more. */
const LOOK_AGAIN_MS = 30_000;

/** The element, as this looks at it. */
export interface ReadinessHost extends DeskHost, ReactiveControllerHost {
  readonly noSafetyCopy: boolean;
}

type ServerWitness = Pick<ReadinessWitnesses, 'server' | 'records'>;

/**
 * Looks whether all is well while the person looks at the preview: at the server, the room for the safety
 * copy and the battery. Asks the server only for what every viewer may ask.
 */
export class ReadinessController implements ReactiveController {
  readonly #host: ReadinessHost;
  #looking: AbortController | null = null;
  #server: ServerWitness = { server: 'checking', records: null };
  #storage: ReadinessWitnesses['storage'] = 'checking';
  #battery: Battery | null = null;

  constructor(host: ReadinessHost) {
    this.#host = host;
    host.addController(this);
  }

  /** What was found so far; empty when nothing is about to be started. */
  get items(): readonly ReadinessItem[] {
    const scene = readScene(this.#host.state);
    if (this.#looking === null || scene === null) return [];
    return toReadiness({
      scene,
      ...this.#server,
      // Nothing of the contract takes bytes that are thrown away, and guessing would not be measuring.
      uplinkKbps: null,
      storage: this.#host.noSafetyCopy ? null : this.#storage,
      battery: this.#battery,
    });
  }

  hostUpdate(): void {
    const { state } = this.#host;
    const isDue = state.phase === 'preview' || (state.phase === 'error' && state.scene !== null);
    if (!isDue) this.#stop();
    else if (this.#looking === null) this.#begin();
  }

  hostDisconnected(): void {
    this.#stop();
  }

  #stop(): void {
    this.#looking?.abort();
    this.#looking = null;
  }

  #begin(): void {
    const looking = new AbortController();
    const { signal } = looking;
    this.#looking = looking;
    this.#server = { server: 'checking', records: null };
    const look = (): void => {
      if (!document.hidden) void this.#look(signal);
    };
    // A preview that goes live at once has nobody who reads it, and needs the line for itself.
    const first = setTimeout(look);
    const timer = setInterval(look, LOOK_AGAIN_MS);
    signal.addEventListener('abort', () => [first, timer].forEach(clearInterval), { once: true });
    window.addEventListener('online', look, { signal });
    document.addEventListener('visibilitychange', look, { signal });
    void watchBattery((battery) => {
      this.#battery = battery;
      this.#host.requestUpdate();
    }, signal);
  }

  async #look(signal: AbortSignal): Promise<void> {
    const [server, storage] = await Promise.all([this.#lookAtServer(signal), readStorageSpace()]);
    if (signal.aborted) return;
    this.#server = server;
    this.#storage = storage;
    this.#host.requestUpdate();
  }

  async #lookAtServer(signal: AbortSignal): Promise<ServerWitness> {
    const destination = readDestination(this.#host);
    if (destination?.kind !== 'stream') return { server: 'unchecked', records: null };
    const { token, getToken } = this.#host;
    const client = new ContractClient({
      endpoint: destination.endpoint,
      token,
      ...(getToken === null ? {} : { getToken }),
    });
    try {
      const { capabilities } = await client.getStream(destination.stream, { signal });
      return { server: 'reached', records: capabilities.recording };
    } catch (cause) {
      const isGone = toElementError(cause).code === 'endpoint-unreachable';
      return { server: isGone ? 'unreachable' : 'refuses', records: null };
    }
  }
}
