import { PartPlayback } from './part-playback.js';
import type { PartPlaybackOptions } from './part-playback-options.js';
import { toEventSpans } from '../timeline/plan-parts.js';
import { toEventMs, toMediaSeconds } from '../timeline/recording-timeline.js';

/** Media tells of its time four times a second: from here on its end is waited for by the clock. */
const NEAR_SECONDS = 0.5;

/** What ends so near the end of the stretch has shown all of it. */
const NEAR_END_SECONDS = 2;

/** The stretch of a copy that is to be played. */
export interface Cut {
  /** Seconds from the start of the copy. */
  readonly from: number;
  /** Infinity: to its end. */
  readonly to: number;
  /** When what comes behind it was filmed, milliseconds since 1970. */
  readonly endMs: number;
}

export interface CutPlaybackOptions extends PartPlaybackOptions {
  readonly cut: Cut;
}

/** Plays a stretch of a copy as if there were nothing more of it, from another copy where that one fails. */
export class CutPlayback extends PartPlayback {
  readonly #options: CutPlaybackOptions;
  #life = new AbortController();

  constructor(options: CutPlaybackOptions) {
    super({
      ...options,
      // Of all that its copies hold, and not of the stretch alone.
      spans: [],
      startAt: options.cut.from + options.startAt,
      onCopy: (copy, media) => {
        this.#watchEnd(media);
        options.onCopy(copy, media);
      },
    });
    this.#options = options;
  }

  /** Seconds from the beginning of the stretch. */
  override get position(): number {
    const { copies, cut } = this.#options;
    const own = super.position;
    const [best] = copies;
    if (this.copy === null || this.copy.recording === best?.recording) return own - cut.from;
    const eventMs = toEventMs(toEventSpans(this.copy), own);
    return eventMs === null ? own : toMediaSeconds(toEventSpans(best), eventMs) - cut.from;
  }

  override seek(seconds: number): void {
    const { copies, cut } = this.#options;
    const [best] = copies;
    const at = cut.from + seconds;
    const eventMs = toEventMs(toEventSpans(best), at);
    const isBest = this.copy === null || this.copy.recording === best?.recording;
    super.seek(isBest || eventMs === null ? at : this.#toPresent(eventMs));
  }

  override goOnAfterEnd(): boolean {
    const { from, to } = this.#options.cut;
    return this.position < to - from - NEAR_END_SECONDS && super.goOnAfterEnd();
  }

  override close(): void {
    this.#life.abort();
    super.close();
  }

  /** Where the stretch ends in the copy that plays. */
  get #endsAt(): number {
    const { copies, cut } = this.#options;
    const isBest = this.copy?.recording === copies[0]?.recording;
    return isBest || this.copy === null ? cut.to : this.#toPresent(cut.endMs);
  }

  #toPresent(eventMs: number): number {
    return this.copy === null ? 0 : toMediaSeconds(toEventSpans(this.copy), eventMs);
  }

  #watchEnd(media: HTMLVideoElement): void {
    this.#life.abort();
    this.#life = new AbortController();
    const { signal } = this.#life;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      clearTimeout(timer);
      if (signal.aborted || !this.isAttached || media.seeking || media.paused) return;
      const left = this.#endsAt - media.currentTime;
      if (left <= 0) this.#options.onEnd();
      else if (left < NEAR_SECONDS) timer = setTimeout(look, (left * 1000) / media.playbackRate);
    };
    for (const type of ['timeupdate', 'playing', 'seeked', 'ratechange', 'pause']) {
      media.addEventListener(type, look, { signal });
    }
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  }
}
