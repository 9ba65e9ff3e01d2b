import type { StillPicture } from '../shared/player/still-picture.js';
import { preloadReplay } from './create-replay.js';

/** HLS runs behind: what was sent before the end is still on its way to the viewer. */
const LAST_SECONDS_MS = 12_000;

/** Long enough to read that the event has ended, before its recording takes the place. */
const END_NOTICE_MS = 4_000;

/** All who have seen the event hear of its recording in one moment; over this time they begin to ask for it. */
const ENTRY_SPREAD_MS = 2_000;

export interface EventEndOptions {
  readonly still: StillPicture;
  /** The words can have been read, and it is this viewer's turn. */
  onRead(): void;
  /** Nothing of what was on its way is expected any more. */
  onShown(): void;
}

/** What a viewer sees between the end of an event and what comes after it, and for how long. */
export class EventEnd {
  readonly #options: EventEndOptions;
  #notice: ReturnType<typeof setTimeout> | undefined;
  #lastSeconds: ReturnType<typeof setTimeout> | undefined;

  constructor(options: EventEndOptions) {
    this.#options = options;
  }

  /** Words tell that it has ended. */
  get isTold(): boolean {
    return this.#notice !== undefined;
  }

  /** The last picture stays, with words over it, until they can have been read. */
  tell(): void {
    this.#options.still.take();
    preloadReplay();
    this.#keepWords(END_NOTICE_MS);
  }

  /** Its recording is there now: the words that it is being prepared stay until it is this viewer's turn. */
  awaitTurn(): void {
    if (!this.isTold) this.#keepWords(0);
  }

  /** It is on again: there is no last picture. */
  forget(): void {
    clearTimeout(this.#notice);
    this.#notice = undefined;
    this.#options.still.drop();
  }

  /** A delayed viewer is shown what is still on its way, or for as long as that may take. */
  awaitLastSeconds(): void {
    this.#lastSeconds ??= setTimeout(this.#options.onShown, LAST_SECONDS_MS);
  }

  forgetLastSeconds(): void {
    clearTimeout(this.#lastSeconds);
    this.#lastSeconds = undefined;
  }

  close(): void {
    clearTimeout(this.#notice);
    clearTimeout(this.#lastSeconds);
  }

  #keepWords(leastMs: number): void {
    this.#notice = setTimeout(
      () => {
        this.#notice = undefined;
        this.#options.onRead();
      },
      leastMs + Math.random() * ENTRY_SPREAD_MS,
    );
  }
}
