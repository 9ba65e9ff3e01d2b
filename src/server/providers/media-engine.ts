/**
 * What the server needs of a media engine. It is level-triggered: `watch` says only *that* something
 * changed for a stream, `report` says how it stands now, so a missed or doubled call does no harm.
 */
export interface MediaEngine {
  /** Paths (absolute, without origin) of this stream's endpoints on the engine. */
  addresses(streamId: string): MediaAddresses;
  /**
   * A viewer's path, as `report` and `addresses` name it, with a token in it that the engine asks
   * about as if it stood in a header. Absent where the engine takes none: private streams are then
   * played only by who sends headers.
   */
  toViewerPath?(path: string, token: string): string;
  /** How the stream stands now. A stream the engine never heard of has ingest `none` and no recordings. */
  report(streamId: string): Promise<MediaReport>;
  /** Calls back with a stream's id after each change of its report, and at least every 5 s while it is live. Returns the way to stop. */
  watch(listener: (streamId: string) => void): () => void;
  /** Says where a stream is pushed to by RTMP, live or not. Absent where the engine cannot relay; rejects where it could and something is missing. */
  setRelays?(streamId: string, targets: readonly MediaRelayTarget[]): Promise<void>;
  /**
   * Says which pieces of safety copies are kept of a stream: all of them, each time. What they hold
   * beyond the recordings is then joined with these to the report's `whole`. Absent where the engine cannot.
   */
  setSafetyPieces?(streamId: string, pieces: readonly KeptPiece[]): Promise<void>;
  /** An ended recording, or the whole, as one MP4; null where there is none. Absent where the engine gives none out. */
  readRecording?(streamId: string, recordingId: string): Promise<MediaFile | null>;
  /** Ends the publisher's and all viewers' sessions; recordings are finished and stay. */
  endStream(streamId: string): Promise<void>;
  /** Removes what was recorded of the stream from the disk. */
  deleteRecordings(streamId: string): Promise<void>;
}

/** A recording as a file that does not change. */
export interface MediaFile {
  readonly bytes: number;
  /** From `start` to before `end`. Rejects where that is not there any more. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** One piece of a safety copy that lies whole on this machine's disk. What it claims need not be true. */
export interface KeptPiece {
  /** The same piece always has the same. */
  readonly id: string;
  /** Pieces of one broadcast come from one device, and their times from one clock. */
  readonly broadcastId: string;
  /** Such as `video/mp4`. */
  readonly type: string;
  readonly path: string;
  /** RFC 3339, by the server's clock as well as that is known. */
  readonly startedAt: string;
  /** Seconds, as the device says. */
  readonly duration: number;
}

/** Paths of one stream's endpoints: absolute, without origin. */
export interface MediaAddresses {
  readonly whip: string;
  readonly whep: string;
}

/** How a stream stands at the engine. */
export interface MediaReport {
  /** RFC 3339: when it stood so, by the clock of all times here; absent where that is the server's own. */
  readonly at?: string;
  /** `lost`: the publisher vanished without saying goodbye and may still come back. */
  readonly ingest: 'none' | 'connected' | 'lost';
  /** RFC 3339: first media of the present broadcast; null when nothing is live. */
  readonly liveSince: string | null;
  /** RFC 3339: first media of the session that publishes now; null while none does, absent where the engine does not tell. */
  readonly publisherSince?: string | null;
  /** How many watch what is live, by whatever way; absent where the engine does not count them. */
  readonly viewers?: number;
  /** Path of the live HLS playlist while it can be played; absent where the engine makes none. */
  readonly hls?: string | null;
  /** Why there can be no live HLS of what is sent now, as a code; null or absent while nothing stands against it. */
  readonly hlsProblem?: string | null;
  /** In the order in which they were set; absent where the engine cannot relay. */
  readonly relays?: readonly MediaRelay[];
  /** Oldest first. */
  readonly recordings: readonly MediaRecording[];
  /** What has ended and what safety copies hold beyond it, as one recording; null or absent while there is none. */
  readonly whole?: MediaRecording | null;
  /** What has ended, as one: its playlist, and when it was recorded. */
  readonly joined?: { readonly hls: string | null; readonly spans: readonly RecordedSpan[] };
}

/** Somewhere that a stream is pushed to. The address holds a stream key: it is a secret. */
export interface MediaRelayTarget {
  readonly id: string;
  readonly url: string;
}

/** How one push stands. */
export interface MediaRelay {
  readonly id: string;
  readonly state:
    | { readonly phase: 'idle' | 'connecting' }
    | { readonly phase: 'pushing'; readonly since: string; readonly behindSince: string | null }
    | { readonly phase: 'waiting'; readonly until: string; readonly reason: string }
    | { readonly phase: 'failed'; readonly reason: string };
}

/** One recording that the engine made of a stream. */
export interface MediaRecording {
  readonly id: string;
  readonly state: 'recording' | 'processing' | 'ready' | 'failed';
  /** RFC 3339. */
  readonly startedAt: string;
  /** Seconds that are durably on disk. */
  readonly durationSeconds: number;
  /** Path of the HLS playlist, once there is something to play. */
  readonly hls: string | null;
  /** Path of one progressive MP4, once there is one. */
  readonly mp4?: string | null;
  /** When what is durably on disk was recorded, where that is not all from `startedAt` on. */
  readonly spans?: readonly RecordedSpan[];
  /** Path of a picture of it, where there is one. */
  readonly poster?: string;
  /** Path of a WebVTT file that leads to small pictures of its moments, where there is one. */
  readonly storyboard?: string;
}

/** A stretch of time, RFC 3339. */
export interface RecordedSpan {
  readonly startedAt: string;
  readonly endedAt: string;
}
