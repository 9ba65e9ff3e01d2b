import { attachHls } from '../../media/hls-attachment.js';
import type { Rung, RungListener } from './rung.js';

/** Plays a live HLS source in the video. */
export async function openHlsRung(
  video: HTMLVideoElement,
  url: string,
  options: { readonly token: string | null; readonly latency: 'low' | 'standard' },
  { signal, onFailure }: RungListener,
): Promise<Rung> {
  const attachment = await attachHls(video, url, { ...options, signal, onError: onFailure });
  return {
    peer: null,
    get liveEdge() {
      return attachment.liveEdge;
    },
    isRecovering: false,
    renew: () => false,
  };
}
