/** One piece of the safety copy as the device holds it. */
export interface BroadcastPart {
  readonly id: string;
  readonly startedAt: string;
  /** Seconds. */
  readonly duration: number;
  readonly bytes: number;
  readonly type: string;
}

/** The device's own account of one broadcast: when it captured, and what it holds. Replaces the one before. */
export interface BroadcastReport {
  readonly startedAt: string;
  /** Null while it goes on. */
  readonly endedAt: string | null;
  /**
   * `found`: the page died, and the end of what it had filmed was found afterwards; whoever made it may go
   * on. Absent, or `chosen`: a person has ended it.
   */
  readonly ending?: 'chosen' | 'found' | undefined;
  /** The device's clock at the moment of sending, so that the server can measure its skew. */
  readonly sentAt: string;
  readonly parts: readonly BroadcastPart[];
}
