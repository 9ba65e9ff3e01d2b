import type { ControlsModel } from './controls-model.js';
import { formatGap } from './format-gap.js';
import { GapTeller } from './gap-teller.js';
import { readNote } from './read-note.js';
import type { Speak } from './speak.js';
import { TimePreview } from './time-preview.js';

export interface TimeBarGuideOptions {
  readonly readModel: () => ControlsModel;
  readonly readDuration: () => number;
  readonly t: Speak;
  /** Says it over the picture, for a moment. */
  tell(words: string): void;
}

/** Tells of the places on the time bar: under a pointer that is over it, and when playing comes to a gap. */
export class TimeBarGuide {
  readonly #options: TimeBarGuideOptions;
  readonly #gaps = new GapTeller();

  constructor(options: TimeBarGuideOptions) {
    this.#options = options;
  }

  /** Follows the pointer over this frame, and this media. */
  follow(frame: HTMLElement, media: HTMLVideoElement | null, signal: AbortSignal): void {
    const { readModel, readDuration, t } = this.#options;
    new TimePreview({
      frame,
      signal,
      readDuration,
      readNote: (seconds) => readNote(readModel().playback, seconds, readDuration(), t),
      readModel,
    });
    media?.addEventListener('timeupdate', () => this.#tellGap(media), { signal });
  }

  #tellGap({ paused }: HTMLVideoElement): void {
    const { readModel, readDuration, t, tell } = this.#options;
    const { playback } = readModel();
    if (playback === null) return;
    const gap = this.#gaps.find(playback, readDuration(), paused);
    if (gap !== null) tell(formatGap(gap, t));
  }
}
