import type { BroadcastEnding, BroadcastPart } from '../../../contract/broadcast-report.js';
import type { BroadcasterAttributes, Destination } from '../broadcaster-settings.js';
import { readDestination } from '../broadcaster-settings.js';
import type { LinkReport } from '../quality/link-quality.js';
import type { UplinkState } from '../uplink-state.js';
import type { NewCopy } from './new-copy.js';
import type { SafetyNet } from './safety-net.js';
import type { SafetyNetState } from './safety-net-state.js';
import type { EventFiles, Saving } from './save-broadcast.js';

/** A phone that finds no way to it asks again, while what is live passes. */
const AGAIN_MS = 3_000;

interface NetModule {
  readonly SafetyNet: typeof SafetyNet;
}

/** While something is live and there is no net. */
function createNothingKept(copy: SafetyNetState['copy']): SafetyNetState {
  return {
    copy,
    upload: { phase: 'idle' },
    present: { phase: 'nothing' },
    saveable: null,
    interruptedAt: null,
    earlier: null,
    leftovers: [],
  };
}

/**
 * The safety net, fetched when it is first needed: nothing of it stands in the way of going live.
 * Dispatches `change` whenever `state` is another one.
 */
export class SafetyKeeper extends EventTarget {
  readonly #attributes: BroadcasterAttributes;
  readonly #fetchNet: () => Promise<NetModule>;
  #net: { readonly key: string; readonly loading: Promise<SafetyNet | null> } | null = null;
  #state: SafetyNetState | null = null;
  /** What is live, and is to be kept as soon as there is a net. */
  #begun: NewCopy | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;

  /** `fetchNet` is for tests. */
  constructor(attributes: BroadcasterAttributes, fetchNet = () => import('./safety-net.js')) {
    super();
    this.#attributes = attributes;
    this.#fetchNet = fetchNet;
  }

  /** Null before it is known, and where the page wants no safety copy. */
  get state(): SafetyNetState | null {
    return this.#state;
  }

  /** Looks for what is left of earlier visits. Later calls change nothing. */
  open(): void {
    void this.#load();
  }

  /** Has it at hand for `begin`, and answers with whether it is. Never rejects. */
  async fetch(): Promise<boolean> {
    return (await this.#load()) !== null;
  }

  /** Keeps what is live from now on, or from when the net has come. Where it cannot be had, that is said. */
  begin(copy: NewCopy): void {
    this.#begun = copy;
    this.#beginSoon();
    // A net that is on its way keeps nothing yet.
    const since = Date.now();
    if (!this.#attributes.noSafetyCopy && this.#state === null)
      this.#set(createNothingKept({ phase: 'starting', since }));
  }

  follow(media: MediaStream): void {
    if (this.#begun !== null) this.#begun = { ...this.#begun, media };
    this.#tell((net) => net.follow(media));
  }

  /** How the way of what is live stands. */
  heed(way: UplinkState, link: LinkReport | null): void {
    this.#tell((net) => net.heed(way, link));
  }

  /** It is over, by the person's own choice or by nobody's. */
  finish(ending: BroadcastEnding): void {
    this.#forget();
    this.#tell((net) => net.finish(ending));
  }

  retry(): void {
    this.#tell((net) => net.retry());
  }

  /** What was recorded of a broadcast, for its report. Never rejects. */
  async readParts(broadcastId: string): Promise<readonly BroadcastPart[]> {
    return (await (await this.#net?.loading)?.readParts(broadcastId)) ?? [];
  }

  /** Null where nothing can be asked for. Rejects with a `SafetyStoreError`. */
  async toFiles(broadcastId: string): Promise<EventFiles | null> {
    return (await (await this.#load())?.toFiles(broadcastId)) ?? null;
  }

  /** Hands what is here of a broadcast to the person with a note, and tells how it goes. Never rejects. */
  save(broadcastId: string, note: string, tell: (saving: Saving) => void): Promise<void> {
    return import('./save-broadcast.js').then(
      ({ saveBroadcast }) => saveBroadcast(this, broadcastId, note, tell),
      () => tell({ broadcastId, outcome: { phase: 'failed' } }),
    );
  }

  /** What is here of a broadcast has been given to the person as a file. */
  noteSaved(broadcastId: string): void {
    this.#tell((net) => net.noteSaved(broadcastId).catch(() => undefined));
  }

  /** Rejects with a `SafetyStoreError`. */
  async discard(broadcastId: string): Promise<void> {
    await (await this.#load())?.discard(broadcastId);
  }

  /** Ends what is recorded and lets go of everything; a later `open` begins anew. */
  close(): void {
    this.#forget();
    this.#leave();
  }

  #leave(): void {
    this.#tell((net) => net.close());
    this.#net = null;
    this.#state = null;
  }

  /** Nothing is live that would still have to begin. */
  #forget(): void {
    this.#begun = null;
    clearTimeout(this.#again);
    if (this.#net === null) this.#set(null);
  }

  #beginSoon(): void {
    if (this.#attributes.noSafetyCopy) return;
    const id = this.#begun?.broadcastId;
    void this.#load().then((net) => {
      const copy = this.#begun;
      // It was over before there was one.
      if (copy === null) return this.#set(net?.state ?? null);
      if (copy.broadcastId !== id) return;
      if (net !== null) return net.begin(copy);
      this.#set(createNothingKept({ phase: 'not-holding', since: 0, code: 'storage-failed' }));
      this.#again = setTimeout(() => this.#beginSoon(), AGAIN_MS);
    });
  }

  #set(state: SafetyNetState | null): void {
    if (this.#state === state) return;
    this.#state = state;
    this.dispatchEvent(new Event('change'));
  }

  #tell(say: (net: SafetyNet) => unknown): void {
    void this.#net?.loading.then((net) => net && say(net));
  }

  #load(): Promise<SafetyNet | null> {
    const destination = readDestination(this.#attributes);
    if (destination === null || this.#attributes.noSafetyCopy) return Promise.resolve(null);
    const key = JSON.stringify([destination, this.#attributes.stream]);
    if (this.#net?.key === key) return this.#net.loading;
    this.#leave();
    const loading = this.#create(destination).catch(() => {
      // Not to be had now, on a bad line: it is asked for again.
      if (this.#net?.loading === loading) this.#net = null;
      return null;
    });
    this.#net = { key, loading };
    return loading;
  }

  async #create(destination: Destination): Promise<SafetyNet> {
    const { SafetyNet } = await this.#fetchNet();
    const net = new SafetyNet({ destination, attributes: this.#attributes });
    net.addEventListener('change', () => this.#set(net.state));
    net.open();
    return net;
  }
}
