/** Keeps the last picture on show while the media behind it is exchanged. */
export class StillPicture {
  readonly #video: HTMLVideoElement;
  readonly #canvas: HTMLCanvasElement;

  constructor(video: HTMLVideoElement, stage: HTMLElement) {
    this.#video = video;
    this.#canvas = stage.ownerDocument.createElement('canvas');
    this.#canvas.hidden = true;
    this.#canvas.setAttribute('aria-hidden', 'true');
    stage.append(this.#canvas);
  }

  get isShown(): boolean {
    return !this.#canvas.hidden;
  }

  /** Takes the present picture. Without one, the picture taken before stays. */
  take(): void {
    const { videoWidth, videoHeight } = this.#video;
    if (videoWidth === 0 || this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    this.#canvas.width = videoWidth;
    this.#canvas.height = videoHeight;
    this.#canvas.getContext('2d')?.drawImage(this.#video, 0, 0);
    this.#canvas.hidden = false;
  }

  /** The media has a picture of its own again. */
  drop(): void {
    this.#canvas.hidden = true;
    this.#canvas.width = 0;
  }

  remove(): void {
    this.#canvas.remove();
  }
}
