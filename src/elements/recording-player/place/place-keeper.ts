import type { Halt } from '../../shared/player/start-view.js';
import type { RecordingPlayback } from '../playback/recording-playback.js';
import type { ResumeMemory } from './resume-memory.js';

/** How often the place is kept while it plays. */
const KEEP_EVERY_MS = 5_000;

export interface PlaceKeeperOptions {
  /** Null where nothing is to be kept. */
  readonly memory: ResumeMemory | null;
  readonly signal: AbortSignal;
  /** What is watched; null while that is nothing. */
  readonly readPlayback: () => Pick<
    RecordingPlayback,
    'isAttached' | 'media' | 'time' | 'duration'
  > | null;
}

/** Keeps on the device where a viewer is in a recording, and knows where he left it before. */
export class PlaceKeeper {
  readonly #options: PlaceKeeperOptions;
  #resumesAt: number | null;
  #keptAt = 0;

  constructor(options: PlaceKeeperOptions) {
    this.#options = options;
    this.#resumesAt = options.memory?.read() ?? null;
    addEventListener('pagehide', () => this.keep(), { signal: options.signal });
  }

  /** Where it was left the last time; null where it was not, and once it plays or is begun elsewhere. */
  get resumesAt(): number | null {
    return this.#resumesAt;
  }

  /** Where what is followed stands still. */
  get halt(): Halt {
    const media = this.#options.readPlayback()?.media;
    return media?.ended ? 'end' : this.#keptAt || media?.played.length ? 'pause' : 'start';
  }

  /** It begins elsewhere. */
  beginElsewhere(): void {
    this.#resumesAt = null;
  }

  /** This is what plays it from now on. */
  follow(media: HTMLVideoElement): void {
    const { signal } = this.#options;
    for (const type of ['pause', 'ended', 'timeupdate']) {
      media.addEventListener(type, this.#onProgress, { signal });
    }
  }

  keep(): void {
    const { memory, readPlayback } = this.#options;
    const playback = readPlayback();
    // What has only been prepared was not seen.
    if (playback === null || !playback.isAttached || playback.media.played.length === 0) return;
    this.#keptAt = performance.now();
    memory?.write(playback.time, playback.duration);
  }

  readonly #onProgress = ({ type }: Event): void => {
    if (this.#options.readPlayback()?.media.paused === false) this.#resumesAt = null;
    const isDue = performance.now() - this.#keptAt > KEEP_EVERY_MS;
    if (type !== 'timeupdate' || isDue) this.keep();
  };
}
