/** Where Mux is called, and as whom. */
export interface MuxAccess {
  readonly tokenId: string;
  readonly tokenSecret: string;
  /** Replaces Mux's root, `https://api.mux.com`. */
  readonly baseUrl?: string;
}

/** How live streams are made at Mux. */
export interface MuxLiveOptions {
  /**
   * Delay of what Mux plays live. Default `standard`: in the two others, what is missing after a
   * dropped connection is filled with slate, in the recording too.
   */
  readonly latencyMode?: 'low' | 'reduced' | 'standard';
  /**
   * Seconds, 0 to 1800, that a dropped connection has to come back before its recording ends. Default
   * 60. Always told to Mux, whose own default is 0 in `low` and `reduced`.
   */
  readonly reconnectWindowSeconds?: number;
  /** Which MP4 files are made of each recording, such as `['highest']`; they cost extra. Default: none. */
  readonly staticRenditions?: readonly MuxRendition[];
}

/** Sizes in which Mux makes MP4 files. */
export type MuxRendition = 'highest' | '2160p' | '1440p' | '1080p' | '720p' | '540p' | '480p';

/** A signing key of the Mux environment. */
export interface MuxSigningKey {
  readonly id: string;
  /** The private key: PEM, or base64 of it as Mux gives it out. */
  readonly secret: string;
}

/** How Mux is reached, and what is asked of it. */
export interface MuxBackupOptions extends MuxAccess, MuxLiveOptions {
  /** Of the webhook that Mux has for this server. Without it none are taken, and everything is found by asking. */
  readonly webhookSecret?: string;
  /** For playback of private streams; without it their recordings are kept and cannot be played. */
  readonly signingKey?: MuxSigningKey;
  /** Where RTMPS is taken. Default: Mux's own. */
  readonly ingestUrl?: string;
  /** Origin of the pages that upload safety pieces. Default: any. */
  readonly uploadOrigin?: string;
  /**
   * Whether Mux is given the whole of an engine in front where that holds a second or more beyond what
   * Mux has. Default true.
   */
  readonly uploadWholes?: boolean;
  /** Told of failures that do not fail the call they came in. */
  readonly onError?: (error: unknown) => void;
  /** Milliseconds that one call may take, further tries included. Default 10 000. */
  readonly timeoutMs?: number;
  /** For tests. */
  readonly now?: () => Date;
}

/** Throws a `RangeError` for what Mux would refuse at every stream. */
export function checkMuxLiveOptions({ reconnectWindowSeconds = 60 }: MuxLiveOptions): void {
  const isPossible =
    Number.isInteger(reconnectWindowSeconds) &&
    reconnectWindowSeconds >= 0 &&
    reconnectWindowSeconds <= 1_800;
  if (!isPossible) {
    throw new RangeError('reconnectWindowSeconds must be a whole number from 0 to 1800');
  }
}
