import { attachHls } from '../../../media/hls-attachment.js';
import type { CopyAttachment, CopyOptions } from './copy-attachment.js';
import { toRenewedAddress } from './renewed-address.js';

export { readyHls } from '../../../media/hls-attachment.js';

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
    toRequestUrl: (requestUrl) => toRenewedAddress(requestUrl, url, options.latestUrl),
    renew: () => options.renew(),
    onAsk: () => options.onAsk(),
    onArrival: (what) => options.onArrival(what),
    onError: (error) => options.onFailure(error),
  });
  if (options.expiresAt !== null) {
    // Without it, what is refused then is asked for anew.
    void import('./renew-ahead.js').then(
      ({ keepExchanged, keepRenewed }) => {
        // What hls.js asks for from then on lies at the next address; what is buffered plays on meanwhile.
        if (inside.engine === 'hls.js') keepRenewed(options);
        else keepExchanged({ video, url, exchange: (next) => (video.src = next) }, options);
      },
      () => undefined,
    );
  }
  return { media: video, inside };
}
