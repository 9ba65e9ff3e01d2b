import type { VideoConfig } from '../media/video-config.js';

/** The tracks that a stream to ffmpeg declares. */
export interface RelayTracks {
  readonly video: VideoConfig | null;
  readonly hasAudio: boolean;
}
