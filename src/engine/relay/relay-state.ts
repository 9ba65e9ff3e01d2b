/** Why a push is not going on. */
export type RelayReason =
  /** The far end did not take the stream: no route, refused, wrong key. */
  | 'target-unreachable'
  /** The far end took the stream and then closed or broke the connection. */
  | 'target-lost'
  /** The far end takes nothing any more, though the connection stands. */
  | 'target-stalled'
  /** ffmpeg could not be started. */
  | 'ffmpeg-failed'
  /** A fault of the engine's own. */
  | 'internal-error';

/** How one push stands. Times are RFC 3339. */
export type RelayState =
  /** The stream is not live. */
  | { readonly phase: 'idle' }
  /** Waits for media to begin with, or for the far end to take it. */
  | { readonly phase: 'connecting' }
  | {
      readonly phase: 'pushing';
      readonly since: string;
      /** Set while the far end is slower than the stream: pictures up to the next key frame are left out. */
      readonly behindSince: string | null;
      /** Pictures left out since `since`. */
      readonly droppedPictures: number;
    }
  /** Tries again by itself. */
  | { readonly phase: 'waiting'; readonly until: string; readonly reason: RelayReason }
  /** Does not try again while this publisher goes on. */
  | { readonly phase: 'failed'; readonly reason: RelayReason };

export type RelayPhase = RelayState['phase'];

/** One push of a stream as `report` tells of it. */
export interface RelayReport {
  readonly id: string;
  readonly state: RelayState;
}

/** Which phases may follow which. A phase may be entered anew with other data. */
export const relayTransitions: Readonly<Record<RelayPhase, readonly RelayPhase[]>> = {
  idle: ['connecting'],
  connecting: ['connecting', 'pushing', 'waiting', 'failed', 'idle'],
  pushing: ['pushing', 'connecting', 'waiting', 'failed', 'idle'],
  waiting: ['connecting', 'failed', 'idle'],
  failed: ['connecting', 'idle'],
};
