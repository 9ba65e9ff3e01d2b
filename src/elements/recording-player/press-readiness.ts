import { loadHlsCopy } from './load-hls-copy.js';
import type { Copy } from './recording-choice.js';
import type { Interest } from './watch-interest.js';
import { watchInterest } from './watch-interest.js';

/**
 * Makes ready what a press of play will need, once somebody sees the player or reaches for it: the code,
 * and an element that is open for media. Nothing of the recording is asked for.
 */
export class PressReadiness {
  readonly #video: HTMLVideoElement;
  readonly #life = new AbortController();
  #interest: Interest | 'none' = 'none';
  #copy: Copy | null = null;

  constructor(video: HTMLVideoElement, frame: HTMLElement) {
    this.#video = video;
    watchInterest(frame, this.#life.signal, (interest) => {
      this.#interest = interest;
      this.#ready();
    });
  }

  /** A press would play this copy. */
  expect(copy: Copy): void {
    this.#copy = copy;
    this.#ready();
  }

  /** A copy is played, or none ever will be: lets go of what it has not taken. */
  end(): void {
    this.#life.abort();
  }

  #ready(): void {
    const { signal } = this.#life;
    if (this.#copy?.type !== 'hls' || this.#interest === 'none' || signal.aborted) return;
    // Cloudflare's lists name their sound apart, which takes all of hls.js.
    const isFull = this.#copy.from === 'cloudflare';
    if (isFull && this.#interest === 'seen') return;
    void loadHlsCopy().then(
      ({ readyHls }) => readyHls(this.#video, isFull, signal),
      () => undefined,
    );
  }
}
