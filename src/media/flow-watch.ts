/** How often the counters are looked at. A stall must be known within 3 s, so half a second is enough. */
const SAMPLE_MS = 500;

/** Longer than the gap of a key frame lost and asked for again, short enough to be acted on within 3 s. */
const STALL_AFTER_MS = 2500;

/** Whether media is arriving and being shown. */
export type Flow = 'flowing' | 'stalled';

/** Counters that grow while media flows. Only their change is looked at, never their size. */
export interface FlowReading {
  /** Frames decoded. */
  readonly picture: number;
  /** Sound received, or time played. */
  readonly sound: number;
}

export interface FlowClock {
  now(): number;
  /** Calls back every `ms` until the returned function is called. */
  every(ms: number, callback: () => void): () => void;
}

export interface FlowWatchOptions {
  /** Null while nothing can be judged, as when the viewer has paused. */
  read(): Promise<FlowReading | null>;
  /** Called at the first flow and at every change after it. */
  onFlow(flow: Flow): void;
  readonly signal: AbortSignal;
  readonly stallAfterMs?: number;
  readonly clock?: FlowClock;
}

export const pageClock: FlowClock = {
  now: () => performance.now(),
  every(ms, callback) {
    const timer = setInterval(callback, ms);
    return () => clearInterval(timer);
  },
};

/**
 * Watches decoded media rather than connection states. What has once been seen must go on: a stream
 * with a picture stalls when its frames stop, one without a picture when its sound stops.
 */
export class FlowWatch {
  readonly #options: FlowWatchOptions;
  readonly #clock: FlowClock;
  readonly #stallAfterMs: number;
  #last: FlowReading | null = null;
  #carrier: 'none' | 'sound' | 'picture' = 'none';
  #progressAt = 0;
  #flow: Flow | 'none' = 'none';

  constructor(options: FlowWatchOptions) {
    this.#options = options;
    this.#clock = options.clock ?? pageClock;
    this.#stallAfterMs = options.stallAfterMs ?? STALL_AFTER_MS;
    if (options.signal.aborted) return;
    const stop = this.#clock.every(SAMPLE_MS, () => void this.sample());
    options.signal.addEventListener('abort', stop, { once: true });
    void this.sample();
  }

  /** `none` until the first media has flowed. */
  get flow(): Flow | 'none' {
    return this.#flow;
  }

  /** Looks now instead of at the next sample, as when a first frame was announced. */
  async sample(): Promise<void> {
    const reading = await this.#options.read();
    if (this.#options.signal.aborted) return;
    const now = this.#clock.now();
    const last = this.#last;
    this.#last = reading;
    if (reading === null || last === null) {
      this.#progressAt = now;
      return;
    }
    if (reading.picture !== last.picture) this.#carrier = 'picture';
    else if (this.#carrier === 'none' && reading.sound !== last.sound) this.#carrier = 'sound';
    if (this.#carrier === 'none') return;
    if (reading[this.#carrier] !== last[this.#carrier]) {
      this.#progressAt = now;
      this.#set('flowing');
    } else if (now - this.#progressAt >= this.#stallAfterMs) {
      this.#set('stalled');
    }
  }

  #set(flow: Flow): void {
    if (this.#flow === flow) return;
    this.#flow = flow;
    this.#options.onFlow(flow);
  }
}
