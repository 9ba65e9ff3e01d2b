/** How what is live fares on its line. */
export interface LineReading {
  /** What congestion control believes to be possible, in bits per second; at least that. */
  readonly available: number;
  /** What is to be sent live, in bits per second. */
  readonly sent: number;
  /** The picture is smaller or poorer than wished for, for want of bandwidth. */
  readonly isSqueezed: boolean;
  /** There and back; null where it is not known. */
  readonly roundTripMs: number | null;
}
