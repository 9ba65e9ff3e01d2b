import type { StreamsideElement } from './demo-pages.js';

/** What a viewer has seen over some time. */
export interface PictureSeen {
  /** How often the page was painted. */
  readonly paints: number;
  /** How many of these showed no picture, or a black one. */
  readonly black: number;
  /** The longest time in which no new frame was to be seen. */
  readonly stillMs: number;
}

declare global {
  /** In a viewer's page that watches: what has been seen since it was asked last. */
  var readSeen: () => PictureSeen;
}

/**
 * Runs in the viewer's page: looks at each paint at what stands on the stage, which is the video, or the
 * last picture over it. A frame that is painted beneath that picture is not seen.
 */
export function watchPicture(): void {
  const darkest = 24;
  const player = find<StreamsideElement>('live-player');
  const sample = document.createElement('canvas');
  sample.width = sample.height = 4;
  const pen = sample.getContext('2d', { willReadFrequently: true });
  const still = player.shadowRoot?.querySelector('canvas');
  if (pen === null || !still) throw new Error('No canvas');

  const isBlack = (): boolean => {
    pen.clearRect(0, 0, sample.width, sample.height);
    pen.drawImage(still.hidden ? player.media : still, 0, 0, sample.width, sample.height);
    const { data } = pen.getImageData(0, 0, sample.width, sample.height);
    return data.every((value, at) => at % 4 === 3 || value < darkest);
  };

  let frames = 0;
  const countFrames = (media: HTMLVideoElement): void => {
    media.requestVideoFrameCallback(() => {
      frames += 1;
      countFrames(media);
    });
  };
  countFrames(player.media);

  let [paints, black, stillMs] = [0, 0, 0];
  let seenFrames = 0;
  let seenAt = performance.now();
  const look = (): void => {
    const now = performance.now();
    paints += 1;
    if (isBlack()) black += 1;
    stillMs = Math.max(stillMs, now - seenAt);
    if (still.hidden && frames > seenFrames) seenAt = now;
    seenFrames = frames;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  globalThis.readSeen = () => {
    const seen = { paints, black, stillMs };
    [paints, black, stillMs] = [0, 0, 0];
    return seen;
  };
}
