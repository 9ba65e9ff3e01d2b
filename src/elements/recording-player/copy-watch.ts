/** How often the media is looked at. */
const SAMPLE_MS = 200;

/** A copy that stands ready is turned to after so long without a picture and without a byte. */
const EMPTY_LIMIT_MS = 1_200;

/** The code that plays a copy may have to be fetched first. */
const OPENING_LIMIT_MS = 4_000;

/** A machine that is busy may not come to decode what it has; and without another copy there is time. */
const STUCK_LIMIT_MS = 12_000;

export interface CopyWatchOptions {
  /** The element that plays, or will. */
  readonly readMedia: () => HTMLVideoElement;
  /** Whether it should play. */
  readonly isWanted: () => boolean;
  /** Whether another copy stands ready. */
  readonly hasNext: boolean;
  readonly isOpened: () => boolean;
  /** It should play and has not moved for too long. Called once at most. */
  onStuck(): void;
  readonly signal: AbortSignal;
}

/**
 * Tells a copy that is dead from one that is slow: a slow one brings bytes. Away from the network no copy
 * is better than another.
 */
export class CopyWatch {
  readonly #options: CopyWatchOptions;
  #goodAt = performance.now();
  #time = -1;

  constructor(options: CopyWatchOptions) {
    this.#options = options;
    const { signal } = options;
    if (signal.aborted) return;
    const timer = setInterval(() => this.#look(timer), SAMPLE_MS);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  }

  /** Takes these signs of life of the media for the copy's. */
  follow(media: HTMLVideoElement): void {
    for (const type of ['seeking', 'play', 'progress']) {
      media.addEventListener(type, () => this.arrived(), { signal: this.#options.signal });
    }
  }

  /** Something of the copy has come. */
  arrived(): void {
    this.#goodAt = performance.now();
  }

  #look(timer: ReturnType<typeof setInterval>): void {
    const { readMedia, isWanted, onStuck } = this.#options;
    const media = readMedia();
    const hasMoved = media.currentTime !== this.#time;
    this.#time = media.currentTime;
    if (!isWanted() || media.ended || hasMoved || !navigator.onLine) this.arrived();
    if (performance.now() - this.#goodAt < this.#limitMs()) return;
    clearInterval(timer);
    onStuck();
  }

  #limitMs(): number {
    const { readMedia, hasNext, isOpened } = this.#options;
    if (!hasNext || readMedia().readyState >= HTMLMediaElement.HAVE_FUTURE_DATA)
      return STUCK_LIMIT_MS;
    return isOpened() ? EMPTY_LIMIT_MS : OPENING_LIMIT_MS;
  }
}
