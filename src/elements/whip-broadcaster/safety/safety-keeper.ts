import type { BroadcastPart } from '../../../contract/broadcast-report.js';
import type { FilesToSave } from '../../../media/safety-copy/safety-store.js';
import type { BroadcasterAttributes, Destination } from '../broadcaster-settings.js';
import { readDestination } from '../broadcaster-settings.js';
import type { NewCopy, SafetyNet } from './safety-net.js';
import type { SafetyNetState } from './safety-net-state.js';

/**
 * The safety net, fetched when it is first needed: nothing of it stands in the way of going live.
 * Dispatches `change` whenever `state` is another one.
 */
export class SafetyKeeper extends EventTarget {
  readonly #attributes: BroadcasterAttributes;
  #net: { readonly key: string; readonly loading: Promise<SafetyNet | null> } | null = null;
  #state: SafetyNetState | null = null;

  constructor(attributes: BroadcasterAttributes) {
    super();
    this.#attributes = attributes;
  }

  /** Null before it is known, and where the page wants no safety copy. */
  get state(): SafetyNetState | null {
    return this.#state;
  }

  /** Looks for what is left of earlier visits. Later calls change nothing. */
  open(): void {
    void this.#load();
  }

  begin(copy: NewCopy): void {
    this.#tell((net) => net.begin(copy));
  }

  follow(media: MediaStream): void {
    this.#tell((net) => net.follow(media));
  }

  /** Whether what is captured now is certain to arrive live. */
  setDoubtful(isDoubtful: boolean): void {
    this.#tell((net) => net.setDoubtful(isDoubtful));
  }

  finish(): void {
    this.#tell((net) => net.finish());
  }

  /** It was refused before it was live. */
  abandon(): void {
    this.#tell((net) => net.abandon());
  }

  retry(): void {
    this.#tell((net) => net.retry());
  }

  /** What was recorded of a broadcast, for its report. Never rejects. */
  async readParts(broadcastId: string): Promise<readonly BroadcastPart[]> {
    return (await (await this.#net?.loading)?.readParts(broadcastId)) ?? [];
  }

  /** Null where nothing can be asked for. Rejects with a `SafetyStoreError`. */
  async toFiles(broadcastId: string): Promise<FilesToSave | null> {
    return (await (await this.#load())?.toFiles(broadcastId)) ?? null;
  }

  /** Rejects with a `SafetyStoreError`. */
  async discard(broadcastId: string): Promise<void> {
    await (await this.#load())?.discard(broadcastId);
  }

  /** Ends what is recorded and lets go of everything; a later `open` begins anew. */
  close(): void {
    this.#tell((net) => net.close());
    this.#net = null;
    this.#state = null;
  }

  #tell(say: (net: SafetyNet) => unknown): void {
    void this.#net?.loading.then((net) => net && say(net));
  }

  #load(): Promise<SafetyNet | null> {
    const destination = readDestination(this.#attributes);
    if (destination === null || this.#attributes.noSafetyCopy) return Promise.resolve(null);
    const key = JSON.stringify(destination);
    if (this.#net?.key === key) return this.#net.loading;
    this.close();
    const loading = this.#create(destination).catch(() => {
      // Not to be had now, on a bad line: it is asked for again.
      if (this.#net?.loading === loading) this.#net = null;
      return null;
    });
    this.#net = { key, loading };
    return loading;
  }

  async #create(destination: Destination): Promise<SafetyNet> {
    const { SafetyNet } = await import('./safety-net.js');
    const net = new SafetyNet({ destination, attributes: this.#attributes });
    net.addEventListener('change', () => {
      this.#state = net.state;
      this.dispatchEvent(new Event('change'));
    });
    net.open();
    return net;
  }
}
