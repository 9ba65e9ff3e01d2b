import type { PlaybackModel } from '../../shared/player/playback-model.js';

/** What a rung tells about its way, beside what the frames tell. */
export interface RungListener {
  readonly signal: AbortSignal;
  /** The way is lost or cannot be had yet, and is tried again by the rung itself. */
  onRecovering(): void;
  /** Its media is in the element only now: a start before that may have been undone by its coming. */
  onAttached(): void;
  /** Other tracks are in the element now, and their first frame is still to come. */
  onExchange(): void;
  /** The media has come to its end: a list that was live is over. */
  onListEnd(): void;
  /** The element is about to be emptied by a fault: what it shows can still be kept. */
  onLastPicture(): void;
  /** The way cannot be had or made anew. */
  onFailure(cause: unknown): void;
}

/** One live source, on the screen or tried beside it. Let go of by its listener's signal. */
export interface Rung {
  /** Puts it on the screen, where nothing else is any more. */
  show(): void;
  /** Takes it off the screen, and goes on trying. */
  hide(): void;
  /** The connection whose counters tell whether media flows, where there is one. */
  readonly peer: RTCPeerConnection | null;
  /** The element that plays it while it is off the screen, where it needs one. */
  readonly probe: HTMLVideoElement | null;
  /** Time in the element that is live, where one can be behind it. */
  readonly liveEdge: number | null;
  /** When what it shows was recorded, milliseconds since 1970; null where that is now, or nobody tells. */
  readonly momentMs: number | null;
  /** What can be seen and chosen of it; null where there is nothing but the media itself. */
  readonly model: PlaybackModel | null;
  /** To a second of what the model tells of. */
  seek?(seconds: number): void;
  /** The way is lost just now, and is being made anew. */
  readonly isRecovering: boolean;
  /** The server has answered, but no media comes through: something on the way lets none pass. */
  readonly isBarred: boolean;
  /** Its server was away while it was paused: what it has loaded may have nothing to follow it. */
  readonly isStale?: boolean;
  /** Media stopped coming: asks the way to be made anew. False where only a new rung helps. */
  renew(): boolean;
  /** Asks anew for what was asked for through the network of before; a session hears of another one by itself. */
  changeNetwork?(): void;
}
