/**
 * Keeps the picture's place as its first picture has made it: one of another shape, as of another camera or a
 * screen, or none at all, moves no button from under a finger. Who turns the device gets another place.
 */
export class StagePlace {
  #place: { readonly aspect: string; readonly isUpright: boolean } | null = null;
  readonly #heard = new WeakSet<HTMLVideoElement>();

  /** After each drawing. */
  keep(root: ParentNode | null): void {
    const stage = root?.querySelector<HTMLElement>('.stage') ?? null;
    if (stage === null) {
      this.#place = null;
      return;
    }
    const video = stage.querySelector('video');
    if (video !== null && !this.#heard.has(video)) {
      this.#heard.add(video);
      video.addEventListener('resize', () => this.keep(root));
    }
    const isUpright = matchMedia('(orientation: portrait)').matches;
    if (video !== null && video.videoWidth > 0 && this.#place?.isUpright !== isUpright) {
      this.#place = { aspect: `${video.videoWidth} / ${video.videoHeight}`, isUpright };
    }
    if (this.#place !== null) stage.style.setProperty('--_place', this.#place.aspect);
  }
}
