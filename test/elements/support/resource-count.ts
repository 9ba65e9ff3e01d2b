/** Counts what the page holds that was taken since: connections, running timers, listeners on the page. */
export class ResourceCount {
  readonly #peers = new Set<RTCPeerConnection>();
  readonly #intervals = new Set<number>();
  readonly #timeouts = new Set<number>();
  readonly #listeners: { readonly type: string; readonly signal: AbortSignal | undefined }[] = [];
  readonly #restore: (() => void)[] = [];

  constructor() {
    this.#countPeers();
    this.#countIntervals();
    this.#countTimeouts();
    for (const target of [window, document]) this.#countListeners(target);
  }

  /** What is still held, one word for each. */
  get held(): string[] {
    return [
      ...[...this.#peers]
        .filter(({ signalingState }) => signalingState !== 'closed')
        .map(() => 'peer'),
      ...[...this.#intervals].map(() => 'interval'),
      ...[...this.#timeouts].map(() => 'timeout'),
      ...this.#listeners.filter(({ signal }) => !signal?.aborted).map(({ type }) => `on${type}`),
    ];
  }

  restore(): void {
    for (const restore of this.#restore) restore();
  }

  #countPeers(): void {
    const { RTCPeerConnection: Real } = window;
    const peers = this.#peers;
    window.RTCPeerConnection = class extends Real {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        peers.add(this);
      }
    };
    this.#restore.push(() => (window.RTCPeerConnection = Real));
  }

  #countIntervals(): void {
    const { setInterval: set, clearInterval: clear } = window;
    window.setInterval = ((callback: () => void, ms?: number) => {
      const id = set(callback, ms);
      this.#intervals.add(id);
      return id;
    }) as typeof window.setInterval;
    window.clearInterval = ((id?: number) => {
      if (id !== undefined) this.#intervals.delete(id);
      clear(id);
    }) as typeof window.clearInterval;
    this.#restore.push(() => Object.assign(window, { setInterval: set, clearInterval: clear }));
  }

  /** Those that are still to come. */
  #countTimeouts(): void {
    const { setTimeout: set, clearTimeout: clear } = window;
    window.setTimeout = ((callback: () => void, ms?: number) => {
      const id = set(() => {
        this.#timeouts.delete(id);
        callback();
      }, ms);
      this.#timeouts.add(id);
      return id;
    }) as typeof window.setTimeout;
    window.clearTimeout = ((id?: number) => {
      if (id !== undefined) this.#timeouts.delete(id);
      clear(id);
    }) as typeof window.clearTimeout;
    this.#restore.push(() => Object.assign(window, { setTimeout: set, clearTimeout: clear }));
  }

  #countListeners(target: EventTarget): void {
    const { addEventListener: add, removeEventListener: remove } = target;
    target.addEventListener = (...args: Parameters<typeof add>): void => {
      const [type, , options] = args;
      const signal = typeof options === 'object' ? options.signal : undefined;
      if (signal?.aborted !== true) this.#listeners.push({ type, signal });
      add.apply(target, args);
    };
    target.removeEventListener = (...args: Parameters<typeof remove>): void => {
      const index = this.#listeners.findIndex(({ type }) => type === args[0]);
      if (index >= 0) this.#listeners.splice(index, 1);
      remove.apply(target, args);
    };
    this.#restore.push(() => {
      Reflect.deleteProperty(target, 'addEventListener');
      Reflect.deleteProperty(target, 'removeEventListener');
    });
  }
}
