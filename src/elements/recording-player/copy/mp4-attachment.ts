import type { CopyAttachment, CopyOptions } from './copy-attachment.js';
import { keepExchanged } from './renew-ahead.js';

/** Plays a file directly, and goes on at its next address before the present one ends. */
export function attachMp4(
  video: HTMLVideoElement,
  url: string,
  options: CopyOptions,
): CopyAttachment {
  const { signal, startAt, onFailure } = options;
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
  keepExchanged({ video, url, exchange: (next) => (video.src = next) }, options);
  return { media: video };
}
