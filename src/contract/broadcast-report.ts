/** One piece of the safety copy as the device holds it. */
export interface BroadcastPart {
  readonly id: string;
  readonly startedAt: string;
  /** Seconds. */
  readonly duration: number;
  readonly bytes: number;
  readonly type: string;
}

/** Whose doing the end of a broadcast is: a person's, or nobody's. */
export type BroadcastEnding = 'chosen' | 'found';

/** The device's own account of one broadcast: when it captured, and what it holds. Replaces the one before. */
export interface BroadcastReport {
  readonly startedAt: string;
  /** Null while it goes on. */
  readonly endedAt: string | null;
  /**
   * `found`: nobody has chosen this end, and whoever made it may go on. The page died, and the end of what it
   * had filmed was found afterwards, or the broadcast failed, or it was ended while another device had taken
   * over. Absent, or `chosen`: a person has ended it.
   */
  readonly ending?: BroadcastEnding | undefined;
  /** The device's clock at the moment of sending, so that the server can measure its skew. */
  readonly sentAt: string;
  readonly parts: readonly BroadcastPart[];
}
