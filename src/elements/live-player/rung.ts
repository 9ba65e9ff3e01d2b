/** What a rung tells about its way, beside what the frames tell. */
export interface RungListener {
  readonly signal: AbortSignal;
  /** The way is lost or cannot be had yet, and is tried again by the rung itself. */
  onRecovering(): void;
  /** Other tracks are in the element now, and their first frame is still to come. */
  onExchange(): void;
  /** The way cannot be had or made anew. */
  onFailure(cause: unknown): void;
}

/** One live source attached to a video element. Let go of by its listener's signal. */
export interface Rung {
  /** The connection whose counters tell whether media flows, where there is one. */
  readonly peer: RTCPeerConnection | null;
  /** Time in the element that is live, where one can be behind it. */
  readonly liveEdge: number | null;
  /** The way is lost just now, and is being made anew. */
  readonly isRecovering: boolean;
  /** Media stopped coming: asks the way to be made anew. False where only a new rung helps. */
  renew(): boolean;
}
