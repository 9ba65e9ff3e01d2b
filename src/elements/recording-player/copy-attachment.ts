export interface CopyOptions {
  /** Aborting it detaches the copy. */
  readonly signal: AbortSignal;
  /** Seconds from the start of the copy. */
  readonly startAt: number;
  /** Bearer token for the copy's own origin, where its player can send one. */
  readonly token: string | null;
  /** The copy cannot be played, or no further. */
  onFailure(cause: unknown): void;
}

export interface CopyAttachment {
  /** The element that plays it: the one that was given, or one in its place. */
  readonly media: HTMLVideoElement;
}
