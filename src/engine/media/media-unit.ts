import type { VideoConfig } from '../codecs/video-config.js';

/** One picture in its stored form. */
export interface VideoFrame {
  /** Of the capturing clock. */
  readonly timeMs: number;
  readonly bytes: Buffer;
  readonly isKey: boolean;
  readonly config: VideoConfig;
}

/** One packet of Opus. */
export interface OpusFrame {
  /** Of the capturing clock. */
  readonly timeMs: number;
  readonly bytes: Buffer;
  /** Duration in samples at 48 kHz. */
  readonly samples: number;
}

/** One picture or one packet of sound of a publisher. */
export type MediaUnit =
  ({ readonly kind: 'video' } & VideoFrame) | ({ readonly kind: 'audio' } & OpusFrame);
