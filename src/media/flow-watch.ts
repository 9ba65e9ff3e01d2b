/** How often the counters are looked at. A fault must be acted on within 3 s, so half a second is enough. */
const SAMPLE_MS = 500;

/**
 * Longer than the gap of a key frame lost and asked for again, short enough to be acted on within 3 s: less
 * than four looks, which a late timer would make five.
 */
const STALL_AFTER_MS = 1800;

/**
 * A page that looked this late had no time for itself, and was not shown what came meanwhile. One that
 * looks later still has slept, and is judged by what it finds.
 */
const STARVED_MS = 1500;
const ASLEEP_MS = 10_000;

/** Who has slept is not patient once more: media that goes on is seen at the next look. */
const WAKING_MS = 400;

/** Browsers check a quiet way every 2.5 s, so that one without an answer for so long is dead. */
const ALIVE_WITHIN_MS = 3200;

/** Whether media is arriving and being shown. */
export type Flow = 'flowing' | 'stalled';

/**
 * What is wrong with a flow that stalls: `undecoded` packets that become no picture, a `pictureless` one
 * whose sound goes on, a `quiet` way on which nothing is sent, or a `dead` one.
 */
export type FlowFault = 'undecoded' | 'pictureless' | 'quiet' | 'dead';

/** Counters that grow while media flows. Only their growth is looked at, never their size. */
export interface FlowReading {
  /** Frames decoded. */
  readonly picture: number;
  /** Sound received, or time played. */
  readonly sound: number;
  /** Packets of a picture, decoded or not; of a connection. */
  readonly packets?: number;
  /** Answers to the browser's checks of the way; of a connection. */
  readonly answers?: number;
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
  /** The picture goes on, but the sound that was there does not. Told again only after it has come back. */
  onSilence?(): void;
  /** A picture was there before, by whatever way: sound alone is no flow. */
  isPictureAwaited?(): boolean;
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
 * with a picture stalls when its frames stop, one without a picture when its sound stops. Packets of a
 * picture promise one.
 */
export class FlowWatch {
  readonly #options: FlowWatchOptions;
  readonly #clock: FlowClock;
  readonly #stallAfterMs: number;
  readonly #picture = new Growth();
  readonly #sound = new Growth();
  readonly #packets = new Growth();
  readonly #answers = new Growth();
  #flow: Flow | 'none' = 'none';
  #sampledAt = Infinity;
  #sampling: Promise<void> | null = null;

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

  /** Whether there is a picture, or packets of one, or should be one beside the sound. */
  get hasPicture(): boolean {
    if (this.#picture.isExpected || this.#packets.isExpected) return true;
    return this.#sound.isExpected && this.#options.isPictureAwaited?.() === true;
  }

  /** What is wrong, as far as it can be told by now. */
  get fault(): FlowFault {
    const now = this.#clock.now();
    const isGrowing = ({ isExpected, at }: Growth): boolean =>
      isExpected && now - at < this.#stallAfterMs;
    if (isGrowing(this.#packets)) return 'undecoded';
    if (this.hasPicture && isGrowing(this.#sound)) return 'pictureless';
    return now - this.#answers.at < ALIVE_WITHIN_MS ? 'quiet' : 'dead';
  }

  /** Looks now instead of at the next sample, as when a first frame was announced. */
  sample(): Promise<void> {
    // A browser that has no time to answer is not asked again meanwhile: its answers would pile up.
    this.#sampling ??= this.#look().finally(() => (this.#sampling = null));
    return this.#sampling;
  }

  async #look(): Promise<void> {
    const reading = await this.#options.read();
    if (this.#options.signal.aborted) return;
    const now = this.#clock.now();
    const gapMs = now - this.#sampledAt;
    this.#forgive(gapMs);
    this.#sampledAt = now;
    const wasPromised = this.hasPicture;
    this.#picture.note(reading?.picture, now);
    this.#sound.note(reading?.sound, now);
    this.#packets.note(reading?.packets, now);
    this.#answers.note(reading?.answers, now);
    if (reading === null || !(this.hasPicture || this.#sound.isExpected)) return;
    // What was promised only now is not late.
    if (this.hasPicture && !wasPromised) this.#picture.at = now;
    const carrier = this.hasPicture ? this.#picture : this.#sound;
    if (carrier.isExpected && carrier.at === now) this.#set('flowing');
    else if (now - carrier.at >= this.#stallAfterMs) this.#set('stalled');
    if (this.#flow === 'flowing' && this.#isSilent(now)) {
      this.#sound.isExpected = false;
      this.#options.onSilence?.();
    }
    if (gapMs > ASLEEP_MS) this.#doubt(now);
  }

  #forgive(gapMs: number): void {
    if (gapMs < STARVED_MS || gapMs > ASLEEP_MS) return;
    for (const counter of [this.#picture, this.#sound, this.#packets, this.#answers]) {
      counter.at += gapMs;
    }
  }

  /** What came before the page slept, or while it did, says nothing of now. */
  #doubt(now: number): void {
    for (const counter of [this.#picture, this.#sound, this.#packets]) {
      counter.at = Math.min(counter.at, now - this.#stallAfterMs + WAKING_MS);
    }
    this.#answers.at = Math.min(this.#answers.at, now - ALIVE_WITHIN_MS + WAKING_MS);
  }

  #isSilent(now: number): boolean {
    return this.hasPicture && this.#sound.isExpected && now - this.#sound.at >= this.#stallAfterMs;
  }

  #set(flow: Flow): void {
    if (this.#flow === flow) return;
    this.#flow = flow;
    this.#options.onFlow(flow);
  }
}

/** One counter: when it last grew, and whether it has grown, so that it should go on. */
class Growth {
  at = -Infinity;
  isExpected = false;
  #last: number | null = null;

  note(value: number | undefined, now: number): void {
    const last = this.#last;
    this.#last = value ?? null;
    if (value === undefined) return;
    if (last === null) {
      this.at = now;
      // Smaller than before: counted anew, by another connection.
    } else if (value > last || (value < last && value > 0)) {
      this.at = now;
      this.isExpected = true;
    }
  }
}
