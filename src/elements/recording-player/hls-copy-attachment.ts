import { attachHls } from '../../media/hls-attachment.js';
import type { CopyAttachment, CopyOptions } from './copy-attachment.js';

export { preloadHls } from '../../media/hls-attachment.js';

/** Plays an HLS recording, by hls.js or natively. */
export async function attachHlsCopy(
  video: HTMLVideoElement,
  url: string,
  options: CopyOptions,
): Promise<CopyAttachment> {
  const { signal, startAt, isReplaceable } = options;
  video.preload = 'metadata';
  const inside = await attachHls(video, url, {
    signal,
    startAt,
    isReplaceable,
    get token() {
      return options.token;
    },
    toRequestUrl: (requestUrl) => options.toRequestUrl(requestUrl),
    renew: () => options.renew(),
    onArrival: () => options.onArrival(),
    onError: (error) => options.onFailure(error),
  });
  return { media: video, inside };
}
