/** How a stream is fed: from a phone's or desktop's browser (WHIP), or from an encoder such as OBS (RTMPS). */
export type StreamMethod = 'browser' | 'encoder';

/** Who may view: `private` streams need a signed, expiring link. */
export type StreamVisibility = 'public' | 'private';

/** Where in its life a stream is. A `completed` stream may go live again. */
export type StreamStatus = 'ready' | 'live' | 'processing' | 'completed';

/** What the provider can do for this stream on its route. */
export interface Capabilities {
  readonly whep: boolean;
  readonly hls: boolean;
  readonly recording: boolean;
  readonly backup: boolean;
}

/** What has been confirmed to be happening, never what is hoped. */
export interface Assurance {
  readonly ingest: 'none' | 'connected' | 'lost';
  readonly recording: 'none' | 'unconfirmed' | 'confirmed' | 'failed';
  /** Seconds of the present or last broadcast that a recorder is known to hold. */
  readonly confirmedSeconds: number;
  /** Seconds the camera saw that no recording holds. */
  readonly missingSeconds: number;
}

/** What kind of thing plays a source. */
export type SourceType = 'whep' | 'hls' | 'dash' | 'mux' | 'mp4' | 'webm' | 'iframe';

/** One way to play. `url` is absolute or relative to the endpoint; for `mux` it is a playback id's stream address. */
export interface Source {
  readonly type: SourceType;
  readonly url: string;
  readonly latency?: 'sub-second' | 'low' | 'standard';
  /** Where the same file is given to be kept, under a name that tells what it is. */
  readonly download?: string;
  /** When its addresses end, RFC 3339; a later read of the Stream gives others. Absent where they do not. */
  readonly expiresAt?: string;
}

/** Who recorded: a service, the backend's own engine (`local`), or the phone itself (`device`). */
export type RecordingOrigin = 'cloudflare' | 'mux' | 'local' | 'device';

/** A time of the event that a recording holds without a break. */
export interface RecordingSpan {
  readonly startedAt: string;
  /** Seconds. */
  readonly duration: number;
}

/** One stored copy of (part of) a stream. */
export interface Recording {
  readonly id: string;
  readonly from: RecordingOrigin;
  readonly state: 'recording' | 'processing' | 'ready' | 'failed';
  /** RFC 3339, or null while it is not known. */
  readonly startedAt: string | null;
  /** Seconds, or null while it is not known. */
  readonly duration: number | null;
  /** Share of the broadcast time that this copy holds, 0 to 1. */
  readonly coverage: number;
  /** What it holds, one after the other, where that is more than one unbroken run. */
  readonly spans?: readonly RecordingSpan[];
  /** How far it has been prepared, 0 to 1, while it is and somebody tells. */
  readonly progress?: number;
  readonly sources: readonly Source[];
  readonly poster: string | null;
  /**
   * A WebVTT file that leads to small pictures of its moments, by the times of its own sources. Absent where
   * there is none.
   */
  readonly storyboard?: string;
}

/** A time that the camera saw and that no recording holds. */
export interface StreamGap {
  readonly startedAt: string;
  /** Seconds. */
  readonly duration: number;
  /** `device`: the device keeps it and may still bring it home; `nowhere`: nobody is known to have it. */
  readonly where: 'device' | 'nowhere';
}

/** A moment of the event that those who run it have named, such as the beginning of a speech. */
export interface StreamMark {
  readonly at: string;
  readonly title: string;
}

/** One event: before, live and after. What every viewer may see; never a publishing secret. */
export interface Stream {
  readonly id: string;
  readonly title: string;
  readonly status: StreamStatus;
  readonly method: StreamMethod;
  readonly visibility: StreamVisibility;
  readonly startsAt: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly liveSince: string | null;
  readonly capabilities: Capabilities;
  readonly assurance: Assurance;
  /** Live sources, best first. */
  readonly sources: readonly Source[];
  /** Best copy first. */
  readonly recordings: readonly Recording[];
  /** What is missing, in order: the longest where there are very many. Absent where the backend does not say. */
  readonly gaps?: readonly StreamGap[];
  /** Chapters, in order. Absent where there are none. */
  readonly marks?: readonly StreamMark[];
  /** First media of whoever publishes now, RFC 3339: after `liveSince` where another device took over. Absent where that is not known. */
  readonly publisherSince?: string;
  /**
   * When a device was last heard whose broadcast nobody has ended, RFC 3339: what it filmed last may be on it.
   * Absent while the stream is live, where every device has said that it is over, and where the backend does not tell.
   */
  readonly unheardSince?: string;
  /** How many watch at present, about. Absent while it is not live, and where the backend does not count. */
  readonly viewers?: number;
}

/** What `createStream` takes. */
export interface StreamInput {
  readonly title: string;
  readonly method?: StreamMethod;
  readonly visibility?: StreamVisibility;
  /** RFC 3339, or null to clear it. */
  readonly startsAt?: string | null;
  /** Asks for the second recorder where the provider has one. */
  readonly backup?: boolean;
  /** Ids of people who, besides the owner, may manage and broadcast. */
  readonly managers?: readonly string[];
  /** Chapters; all of them, each time. */
  readonly marks?: readonly StreamMark[];
}

/** What `updateStream` takes: any part of it. */
export type StreamPatch = Partial<StreamInput>;

/** What `listStreams` answers, newest stream first. */
export interface StreamPage {
  readonly streams: readonly Stream[];
  /** Cursor of the next page, or null on the last. */
  readonly next: string | null;
}

/** What `discover` answers. */
export interface Discovery {
  readonly contract: 'streamside/1';
  readonly features: readonly Feature[];
}

/** What a backend may or may not have beside the operations that all have. */
export type Feature =
  | 'events'
  | 'uploads'
  | 'webhooks'
  | 'private'
  | 'viewer-links'
  | 'backup'
  | 'encoder'
  | 'oembed'
  | 'uplink';
