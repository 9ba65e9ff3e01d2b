/** What an engine's `log` is told. Session ids, tokens and descriptions are never in it. */
export type EngineEvent =
  | {
      readonly type: 'session-opened';
      readonly streamId: string;
      readonly role: 'publisher' | 'viewer';
    }
  | {
      readonly type: 'session-refused';
      readonly streamId: string;
      readonly role: 'publisher' | 'viewer';
      /** The problem's code. */
      readonly code: string;
    }
  | { readonly type: 'phase-changed'; readonly streamId: string; readonly phase: string }
  | { readonly type: 'recording-started'; readonly streamId: string; readonly recordingId: string }
  | { readonly type: 'recording-ended'; readonly streamId: string; readonly recordingId: string }
  | {
      readonly type: 'recording-recovered';
      readonly streamId: string;
      readonly recordingId: string;
    }
  | {
      readonly type: 'recording-failed';
      readonly streamId: string;
      readonly recordingId: string;
      /** An operating system's code such as `ENOSPC`, or a reason of the engine's own. */
      readonly reason: string;
    }
  /** A recording that browsers do not play as it came has no copy that they do: `ffmpeg-missing`, `transcoding-failed`. */
  | {
      readonly type: 'copy-failed';
      readonly streamId: string;
      readonly recordingId: string;
      readonly reason: string;
    }
  /** Recordings and safety copies of a stream are one now. */
  | { readonly type: 'recording-joined'; readonly streamId: string; readonly recordingId: string }
  /** They are not: `ffmpeg-missing`, `codec-unsupported`, `storage-full`, an operating system's code. */
  | { readonly type: 'join-failed'; readonly streamId: string; readonly reason: string }
  /** So many pieces of safety copies were no media that can be joined. */
  | { readonly type: 'pieces-refused'; readonly streamId: string; readonly count: number }
  /** So many parts of what was recorded could not be coded as the rest: they play by themselves. */
  | { readonly type: 'recordings-unjoined'; readonly streamId: string; readonly count: number }
  /**
   * A recording has no poster or no storyboard, and plays all the same: `ffmpeg-missing`, `drawing-failed`, an
   * operating system's code. Tried again after the next start. `ffmpeg-missing` is said of the first one only.
   */
  | {
      readonly type: 'pictures-failed';
      readonly streamId: string;
      readonly recordingId?: string;
      readonly reason: string;
    }
  /** So little room is left for recordings that the disk may be full before a long broadcast ends. */
  | { readonly type: 'space-low'; readonly freeBytes: number }
  | {
      readonly type: 'relay-changed';
      readonly streamId: string;
      readonly relayId: string;
      readonly phase: string;
      readonly reason?: string;
      /** The far end is slower than the stream, or has just caught up. */
      readonly isBehind?: boolean;
      /** The last that ffmpeg said, without application and stream key. */
      readonly detail?: string;
    }
  /** Sound is written as Opus, which Safari's own HLS does not play: for want of packages, or since a thread failed. */
  | { readonly type: 'aac-unavailable'; readonly reason: 'package-missing' }
  | {
      readonly type: 'aac-failed';
      readonly streamId: string;
      readonly reason: 'thread-failed' | 'thread-late';
    }
  /** Another thread keeps up with it, and sound is AAC again. */
  | { readonly type: 'aac-resumed'; readonly streamId: string }
  /** A fault of the engine's own in one stream's work or in a listener; the others go on. */
  | { readonly type: 'stream-fault'; readonly streamId: string; readonly message: string }
  | { readonly type: 'request-failed'; readonly path: string; readonly message: string };
