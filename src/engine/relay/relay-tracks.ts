import type { VideoConfig } from '../codecs/video-config.js';

/** The tracks that a stream to ffmpeg declares. */
export interface RelayTracks {
  readonly video: VideoConfig | null;
  readonly hasAudio: boolean;
}
