import type { CopyAttachment, CopyOptions } from './copy-attachment.js';

/** Plays a file directly. */
export function attachMp4(
  video: HTMLVideoElement,
  url: string,
  { signal, startAt, onFailure }: CopyOptions,
): CopyAttachment {
  video.addEventListener(
    'loadedmetadata',
    () => {
      if (startAt > 0) video.currentTime = startAt;
    },
    { signal, once: true },
  );
  video.addEventListener('error', () => onFailure(video.error), { signal });
  signal.addEventListener(
    'abort',
    () => {
      video.removeAttribute('src');
      video.load();
    },
    { once: true },
  );
  video.preload = 'metadata';
  video.src = url;
  return { media: video };
}
