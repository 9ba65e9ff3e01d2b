/** A slow line brings something more often than that. */
const ARRIVING_MS = 1_000;

/** What nobody has answered is asked for anew within 3 s of the last frame; of many viewers not in one moment. */
const ASK_ANEW_MS = 2_000;
const ASK_SPREAD_MS = 500;

/**
 * Whether media comes in, for an element that has played all it had. What comes slowly is waited for, since
 * whoever asks again begins again; what does not come at all is asked for anew.
 */
export class Supply {
  readonly #video: HTMLVideoElement;
  readonly #signal: AbortSignal;
  readonly #askAnew: () => void;
  #arrivedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(video: HTMLVideoElement, signal: AbortSignal, askAnew: () => void) {
    this.#video = video;
    this.#signal = signal;
    this.#askAnew = askAnew;
    video.addEventListener('waiting', () => this.#await(), { signal });
    signal.addEventListener('abort', () => clearTimeout(this.#timer), { once: true });
  }

  /** Some of the media has come in. */
  note(): void {
    this.#arrivedAt = performance.now();
  }

  /** The media is another one, of which nothing has come in yet: how long its server takes is not known. */
  forget(): void {
    this.#arrivedAt = -Infinity;
    clearTimeout(this.#timer);
  }

  /** Nothing is left to play, and the next is on its way. */
  get isSlow(): boolean {
    return this.#isStarved && performance.now() - this.#arrivedAt < ARRIVING_MS;
  }

  get #isStarved(): boolean {
    return this.#video.readyState < HAVE_FUTURE_DATA && !this.#video.paused;
  }

  #await(): void {
    clearTimeout(this.#timer);
    if (this.#signal.aborted || this.#arrivedAt === -Infinity) return;
    this.#timer = setTimeout(() => this.#look(), ASK_ANEW_MS + Math.random() * ASK_SPREAD_MS);
  }

  #look(): void {
    if (this.isSlow) this.#await();
    else if (this.#isStarved) this.#askAnew();
  }
}

/** Of an element: it can go on playing. */
const HAVE_FUTURE_DATA = 3;
