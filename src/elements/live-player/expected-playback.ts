import type { LivePlayback } from './ladder/live-playback.js';
import { watchPress } from './press-watch.js';

/** Who has not asked for the picture by then has pressed for something else. It counts as a viewer meanwhile. */
const EXPECTED_MS = 4_000;

export interface ExpectedPlaybackOptions {
  create(): LivePlayback;
  /** Nobody has asked for it: the next press begins another. */
  onLetGo(): void;
}

/** While a viewer has yet to press play: what is begun when he is about to, and let go of where he does not. */
export class ExpectedPlayback {
  readonly #options: ExpectedPlaybackOptions;
  #watch = new AbortController();
  #playback: LivePlayback | null = null;
  #limit: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ExpectedPlaybackOptions) {
    this.#options = options;
  }

  /** Looks out for presses on the player that this stage stands in, and on its page. */
  watch(stage: HTMLElement): void {
    this.stop();
    this.#watch = new AbortController();
    const root = stage.getRootNode();
    if (!(root instanceof ShadowRoot) || !(root.host instanceof HTMLElement)) return;
    watchPress(root.host, this.#watch.signal, {
      onPress: () => this.#expect(),
      onCancel: () => this.#letGo(),
    });
  }

  /** What has been begun, the caller's from now on. No more is begun. */
  take(): LivePlayback | null {
    const playback = this.#playback;
    this.#playback = null;
    this.#watch.abort();
    clearTimeout(this.#limit);
    return playback;
  }

  /** Lets go of what has been begun, and begins no more. */
  stop(): void {
    this.take()?.close();
  }

  #expect(): void {
    if (this.#playback !== null) return;
    this.#playback = this.#options.create();
    this.#playback.expect();
    this.#limit = setTimeout(() => this.#letGo(), EXPECTED_MS);
  }

  #letGo(): void {
    if (this.#playback === null) return;
    clearTimeout(this.#limit);
    this.#playback.close();
    this.#playback = null;
    this.#options.onLetGo();
  }
}
