import type { CopyAttachment, CopyOptions } from './copy-attachment.js';
import { loadHlsCopy } from './load-hls-copy.js';
import type { Copy } from '../timeline/recording-choice.js';

/** Has a copy played in the video, or in its place, by what its kind takes: the code for it is fetched now. */
export async function attachCopy(
  video: HTMLVideoElement,
  { type, url }: Copy,
  options: CopyOptions,
): Promise<CopyAttachment> {
  switch (type) {
    case 'hls': {
      const { attachHlsCopy } = await loadHlsCopy();
      return attachHlsCopy(video, url, options);
    }
    case 'mux': {
      const { attachMux } = await import('./mux-attachment.js');
      return attachMux(video, url, options);
    }
    case 'mp4': {
      const { attachMp4 } = await import('./mp4-attachment.js');
      return attachMp4(video, url, options);
    }
  }
}
