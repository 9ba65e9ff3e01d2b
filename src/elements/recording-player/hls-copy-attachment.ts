import { attachHls } from '../../media/hls-attachment.js';
import type { CopyAttachment, CopyOptions } from './copy-attachment.js';

/** Plays an HLS recording, by hls.js or natively. */
export async function attachHlsCopy(
  video: HTMLVideoElement,
  url: string,
  { signal, startAt, token, onFailure }: CopyOptions,
): Promise<CopyAttachment> {
  video.preload = 'metadata';
  await attachHls(video, url, { signal, token, startAt, onError: onFailure });
  return { media: video };
}
