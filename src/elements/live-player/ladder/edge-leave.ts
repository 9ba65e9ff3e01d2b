/** A step back that is shorter is the player's own, over a hole or at a new beginning. */
const STEP_BACK_SECONDS = 1;

/**
 * Whether the viewer has left the live edge by himself: by a pause, or by going back. Who is behind
 * because his line or his device was slow has not.
 */
export class EdgeLeave {
  readonly #video: HTMLVideoElement;
  #hasLeft = false;
  #lastTime = 0;

  constructor(video: HTMLVideoElement, signal: AbortSignal) {
    this.#video = video;
    const listen = (type: string, look: () => void): void =>
      video.addEventListener(type, look, { signal });
    listen('timeupdate', () => (this.#lastTime = video.currentTime));
    listen('emptied', () => this.forget());
    // Browsers pause what is in the background, and an element without a source.
    listen('pause', () => {
      const isOwn = !video.ownerDocument.hidden && video.readyState > video.HAVE_NOTHING;
      if (isOwn) this.#hasLeft = true;
    });
    listen('seeking', () => {
      if (video.currentTime < this.#lastTime - STEP_BACK_SECONDS) this.#hasLeft = true;
    });
  }

  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** He is at the edge again, or something else plays. */
  forget(): void {
    this.#hasLeft = false;
    this.#lastTime = this.#video.currentTime;
  }
}
