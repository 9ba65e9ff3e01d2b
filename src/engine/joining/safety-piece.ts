/** One piece of a device's safety copy, as it lies whole on this machine's disk. What it claims is not believed. */
export interface SafetyPiece {
  /** The same piece always has the same. */
  readonly id: string;
  /** Pieces of one broadcast come from one device, and their times from one clock. */
  readonly broadcastId: string;
  /** Such as `video/mp4`. */
  readonly type: string;
  readonly path: string;
  /** RFC 3339, by the engine's clock as well as that is known. */
  readonly startedAt: string;
  /** Seconds; nothing that lies beyond is taken. */
  readonly duration: number;
}
