/** How often the media is looked at. */
const SAMPLE_MS = 200;

/** A copy that stands ready is turned to after so long without a picture and without a byte. */
const EMPTY_LIMIT_MS = 1_200;

/** How far the opening of a copy has come: the code that plays it may have to be fetched first. */
export type CopyOpening = 'code' | 'asked' | 'opened';

/** The first answer of a server comes after a connection to it, and from far away. */
const OPENING_LIMITS_MS = { code: 4_000, asked: 1_500, opened: EMPTY_LIMIT_MS } as const;

/** Without another copy the code is waited for on the slowest of lines: nobody tells how much of it has come. */
const CODE_LIMIT_MS = 60_000;

/** A machine that is busy may not come to decode what it has; and without another copy there is time. */
const STUCK_LIMIT_MS = 12_000;

/** By then what has media to play, and more coming, is not merely slow. */
const IDLE_LIMIT_MS = 20_000;

/** A page that had no time for longer, on a busy machine or asleep, has not waited for anything meanwhile. */
const LONGEST_STEP_MS = 500;

/** Lists that belong to the opening of a copy; one that grows is read anew for ever, and shows nothing by that. */
const MAX_OPENING_LISTS = 4;

/** A start that was broken off is made again no more often. */
const RESUME_EVERY_MS = 1_000;

export interface CopyWatchOptions {
  /** The element that plays, or will. */
  readonly readMedia: () => HTMLVideoElement;
  /** Whether it should play. */
  readonly isWanted: () => boolean;
  /** Whether another copy stands ready. */
  readonly hasNext: boolean;
  readonly readOpening: () => CopyOpening;
  /** It should play and stands paused: an element that was emptied forgets that it played, and tells nobody. */
  resume(): void;
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
  #movedAt = this.#goodAt;
  #lookedAt = this.#goodAt;
  #resumedAt = -Infinity;
  #lists = 0;
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
  arrived(what: 'list' | 'media' = 'media'): void {
    if (what === 'list' && ++this.#lists > MAX_OPENING_LISTS) return;
    this.#goodAt = performance.now();
  }

  #look(timer: ReturnType<typeof setInterval>): void {
    const { readMedia, isWanted, onStuck } = this.#options;
    const media = readMedia();
    const now = performance.now();
    const missedMs = Math.max(0, now - this.#lookedAt - LONGEST_STEP_MS);
    this.#lookedAt = now;
    this.#goodAt += missedMs;
    this.#movedAt += missedMs;
    const hasMoved = media.currentTime !== this.#time;
    this.#time = media.currentTime;
    if (!isWanted() || media.ended || hasMoved || !navigator.onLine) {
      this.#goodAt = this.#movedAt = now;
    }
    if (isWanted()) this.#resume(media, now);
    const isIdle = now - this.#movedAt >= IDLE_LIMIT_MS && hasMedia(media);
    if (now - this.#goodAt < this.#limitMs() && !isIdle) return;
    clearInterval(timer);
    onStuck();
  }

  #resume(media: HTMLVideoElement, now: number): void {
    const isBrokenOff = media.paused && !media.ended && hasMedia(media);
    if (!isBrokenOff || now - this.#resumedAt < RESUME_EVERY_MS) return;
    this.#resumedAt = now;
    this.#options.resume();
  }

  #limitMs(): number {
    const { readMedia, hasNext, readOpening } = this.#options;
    const opening = readOpening();
    if (!hasNext && opening === 'code') return CODE_LIMIT_MS;
    if (!hasNext || hasMedia(readMedia())) return STUCK_LIMIT_MS;
    return OPENING_LIMITS_MS[opening];
  }
}

/** Whether there is more to show than the present picture. */
function hasMedia({ readyState, HAVE_FUTURE_DATA }: HTMLVideoElement): boolean {
  return readyState >= HAVE_FUTURE_DATA;
}
