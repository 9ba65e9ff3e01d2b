import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** A browser pauses media that leaves the page, also where it comes back at once: it plays on then. */
export class MovedMedia implements ReactiveController {
  readonly #readMedia: () => HTMLMediaElement | null;
  #playing: HTMLMediaElement | null = null;

  constructor(host: ReactiveControllerHost, readMedia: () => HTMLMediaElement | null) {
    this.#readMedia = readMedia;
    host.addController(this);
  }

  hostDisconnected(): void {
    const media = this.#readMedia();
    this.#playing = media?.paused === false ? media : null;
  }

  hostConnected(): void {
    this.#playing?.play().catch(() => undefined);
    this.#playing = null;
  }

  /** It has left for good: what comes back begins anew. */
  forget(): void {
    this.#playing = null;
  }
}
