import type { IncomingMessage, ServerResponse } from 'node:http';

import type { IceServer } from '../contract/index.js';
import type { SafetyPiece } from './joining/safety-piece.js';
import type { EngineHealth } from './operations/engine-health.js';
import type { RelayReport } from './relay/relay-state.js';
import type { RelayTarget } from './relay/relay-target.js';

/** A media engine: WHIP in, WHEP out, recordings on disk. Made by `createEngine`. */
export interface Engine {
  /** Paths (absolute, without origin) of a stream's endpoints. */
  addresses(streamId: string): EngineAddresses;
  /** STUN and TURN servers that a client may use, with credentials made now: what its session's `Link` headers would say. */
  iceServers(): readonly IceServer[];
  /** A viewer's path, as `report` and `addresses` name it, with a token in it for players that send no headers. */
  toViewerPath(path: string, token: string): string;
  /** How a stream stands now. One that the engine never heard of has ingest `none` and no recordings. */
  report(streamId: string): Promise<EngineReport>;
  /** Calls back with a stream's id after each change of its report, and at least every 5 s while it is live. Returns the way to stop. */
  watch(listener: (streamId: string) => void): () => void;
  /** Ends the publisher's and all viewers' sessions; recordings are finished and stay. */
  endStream(streamId: string): Promise<void>;
  /** Removes what was recorded of a stream from the disk. A recording under way is ended first. */
  deleteRecordings(streamId: string): Promise<void>;
  /**
   * Says where a stream is pushed to, live or not; the targets it had before and that are not among
   * these are ended. Not kept over a restart. Rejects with an `EngineError`: `ffmpeg-missing`, `relay-invalid`.
   */
  setRelays(streamId: string, targets: readonly RelayTarget[]): Promise<void>;
  /**
   * Says which pieces of safety copies are kept of a stream: all of them, each time. Once nothing is
   * recorded of it, what they hold beyond the recordings is joined with these to `report().whole`,
   * and joined again when there are others. Kept over a restart.
   */
  setSafetyPieces(streamId: string, pieces: readonly SafetyPiece[]): Promise<void>;
  /** An ended recording, or the whole, as one MP4; null where there is none. */
  readRecording(streamId: string, recordingId: string): Promise<RecordedFile | null>;
  /** Answers requests under the base path; never rejects. Rates are limited by the sender's address where it is told. */
  fetch(request: Request, sender?: RequestSender): Promise<Response>;
  /**
   * Answers requests for live HLS straight on Node's own objects, at a quarter of what `fetch` costs;
   * false, and nothing done, for any other request.
   */
  answerHls(incoming: IncomingMessage, outgoing: ServerResponse, sender?: RequestSender): boolean;
  /** How the engine is, by trying: for a probe that asks whether to restart or to alert. Never rejects. */
  health(): Promise<EngineHealth>;
  /** Metrics of the engine and the process in Prometheus's text format; nothing in them is secret. */
  metrics(): string;
  /** Ends all sessions and finishes the recordings, within 5 s. What was live is `lost` from then on: the next engine waits for its publisher. */
  close(): Promise<void>;
}

/** A recording as a file that does not change. */
export interface RecordedFile {
  readonly bytes: number;
  /** From `start` to before `end`. Rejects where that is not there any more. */
  read(start: number, end: number): Promise<Uint8Array>;
}

/** Who sent a request. */
export interface RequestSender {
  /** The client's IP address: the connection's own, or what a trusted proxy says. */
  readonly address?: string | null;
}

export interface EngineAddresses {
  readonly whip: string;
  readonly whep: string;
}

export interface EngineReport {
  /** RFC 3339, by the engine's clock, which is that of all times here: when it stood so. */
  readonly at: string;
  /** `lost`: the publisher vanished without saying goodbye and may still come back, also to an engine that was started anew. */
  readonly ingest: 'none' | 'connected' | 'lost';
  /** RFC 3339: first media of the present broadcast; null when nothing is live. */
  readonly liveSince: string | null;
  /** RFC 3339: first media of the session that publishes now; null while none does. */
  readonly publisherSince: string | null;
  /** Path of the live HLS playlist while it can be played; null before its first segment, and while `hlsProblem` says why. */
  readonly hls: string | null;
  /**
   * Why there is no live HLS of what is sent now: `ffmpeg-missing`, `transcoding-failed` or
   * `transcoders-busy` where it has to be transcoded, else a code such as `internal`. Null while there is no problem.
   */
  readonly hlsProblem: string | null;
  /** How many watch, by WHEP and by live HLS; of the latter as their requests tell, about. */
  readonly viewers: number;
  /** In the order in which they were set. */
  readonly relays: readonly RelayReport[];
  /** Oldest first. */
  readonly recordings: readonly EngineRecording[];
  /** What has ended, as one. */
  readonly joined: JoinedRecordings;
  /** What has ended together with what safety copies hold beyond it, as one recording; null while there is none. */
  readonly whole: EngineRecording | null;
}

/** All ended recordings of a stream in order, with the gaps between them. Times are the engine's clock. */
export interface JoinedRecordings {
  /** Path of one HLS playlist of all; null when there is nothing to play, or not the same kinds of media throughout. */
  readonly hls: string | null;
  readonly spans: readonly (RecordedSpan & { readonly recordingId: string })[];
  /** What lies between the spans: nobody recorded then. */
  readonly gaps: readonly RecordedSpan[];
}

/** A stretch of time, RFC 3339. */
export interface RecordedSpan {
  readonly startedAt: string;
  readonly endedAt: string;
}

export interface EngineRecording {
  readonly id: string;
  readonly state: 'recording' | 'processing' | 'ready' | 'failed';
  /** RFC 3339. */
  readonly startedAt: string;
  /** Seconds that are durably on disk. */
  readonly durationSeconds: number;
  /** Path of the HLS playlist, once there is something to play; null where a kind of media joins or ends in its midst. */
  readonly hls: string | null;
  /** Path of one progressive MP4, once it has ended. */
  readonly mp4: string | null;
  /** When what is durably on disk was recorded: more than one where the publisher was lost in between. */
  readonly spans: readonly RecordedSpan[];
  /** Path of a picture of it, once there is one. */
  readonly poster?: string;
  /** Path of a WebVTT file that leads to small pictures of its moments, once there is one. */
  readonly storyboard?: string;
}
