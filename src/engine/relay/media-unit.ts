/** Video codecs that can be put into what ffmpeg reads. */
export type VideoCodec = 'H264' | 'VP8' | 'VP9' | 'AV1';

/** What a decoder must know of a track of pictures before the first one. */
export interface VideoConfig {
  readonly codec: VideoCodec;
  readonly width: number;
  readonly height: number;
  /** H.264's; null for codecs whose key frames say everything. */
  readonly parameterSets: { readonly sps: Buffer; readonly pps: Buffer } | null;
}

/** One picture or one packet of sound of a room, as it goes to every push. Times are of the engine's clock. */
export type MediaUnit =
  | {
      readonly kind: 'video';
      readonly timeMs: number;
      readonly bytes: Buffer;
      readonly isKey: boolean;
      readonly config: VideoConfig;
    }
  | {
      readonly kind: 'audio';
      readonly timeMs: number;
      readonly bytes: Buffer;
      /** Duration in samples at 48 kHz. */
      readonly samples: number;
    };

/** The tracks that a stream to ffmpeg declares. */
export interface RelayTracks {
  readonly video: VideoConfig | null;
  readonly hasAudio: boolean;
}
