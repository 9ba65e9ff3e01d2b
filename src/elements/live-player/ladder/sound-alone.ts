/** A picture that is sent beside the sound has come by then. */
const PICTURE_WITHIN_MS = 1_000;

/**
 * Makes a stream heard that has sound and no picture. An element that was given a picture's track waits with
 * the sound for the first picture: the track is put aside, and comes back with what it brings.
 */
export class SoundAlone {
  readonly #video: HTMLVideoElement;
  readonly #media: MediaStream;
  #looking = new AbortController();

  constructor(video: HTMLVideoElement, media: MediaStream, signal: AbortSignal) {
    this.#video = video;
    this.#media = media;
    signal.addEventListener('abort', () => this.#looking.abort(), { once: true });
  }

  /** Other tracks are in the media. */
  look(): void {
    this.#looking.abort();
    this.#looking = new AbortController();
    const { signal } = this.#looking;
    const [sound] = this.#media.getAudioTracks();
    const [picture] = this.#media.getVideoTracks();
    if (sound === undefined || picture === undefined) return;
    const wait = (): void => {
      const timer = setTimeout(() => {
        if (picture.muted) this.#putAside(picture, signal);
      }, PICTURE_WITHIN_MS);
      signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
    };
    if (sound.muted) sound.addEventListener('unmute', wait, { signal, once: true });
    else wait();
  }

  #putAside(picture: MediaStreamTrack, signal: AbortSignal): void {
    this.#media.removeTrack(picture);
    this.#showAnew();
    const takeBack = (): void => {
      this.#media.addTrack(picture);
      this.#showAnew();
    };
    picture.addEventListener('unmute', takeBack, { signal, once: true });
  }

  /** What an element waits for it decides when it is given its media. */
  #showAnew(): void {
    const video = this.#video;
    if (video.srcObject !== this.#media) return;
    const isPlaying = !video.paused;
    video.srcObject = null;
    video.srcObject = this.#media;
    if (isPlaying) void video.play().catch(() => undefined);
  }
}
