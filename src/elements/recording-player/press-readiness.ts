import { loadHlsCopy } from './copy/load-hls-copy.js';
import type { Copy } from './timeline/recording-choice.js';
import type { Interest } from './watch-interest.js';
import { watchInterest } from './watch-interest.js';

export interface PressListener {
  /** The play button is being pressed: its click comes some 80 ms later. */
  onPress(): void;
  /** The finger has scrolled, and no click comes. */
  onCancel(): void;
}

/**
 * Makes ready what a press of play will need, once somebody sees the player or reaches for it: the code,
 * and an element that is open for media. Nothing of the recording is asked for before the press.
 */
export class PressReadiness {
  readonly #video: HTMLVideoElement;
  readonly #life = new AbortController();
  #interest: Interest | 'none' = 'none';
  #copy: Copy | null = null;

  constructor(video: HTMLVideoElement, frame: HTMLElement, listener: PressListener) {
    this.#video = video;
    const { signal } = this.#life;
    const press = ({ target, button }: PointerEvent): void => {
      if (this.#copy === null || button > 0) return;
      if (!(target instanceof Element) || target.closest('[part=play]') === null) return;
      const over = new AbortController();
      const end = ({ type }: Event): void => {
        over.abort();
        if (type === 'pointercancel') listener.onCancel();
      };
      // A mouse may be let go of elsewhere.
      addEventListener('pointerup', end, { signal: over.signal });
      addEventListener('pointercancel', end, { signal: over.signal });
      listener.onPress();
    };
    frame.addEventListener('pointerdown', press, { signal });
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
