/** Media on the way to a viewer. */
export interface TimedPart {
  readonly uri: string;
  /** When its first moment was captured, milliseconds of the Unix epoch. */
  readonly startMs: number;
}

/**
 * What a player has in store: it begins the hold-back behind the newest part that it was told of,
 * plays at the pace of time, and stalls until what it needs has come. Only differences of the
 * streams' times and of this process's are looked at, so nobody's clock has to be right.
 */
export class ViewerBuffer {
  /** What is played at time 0 of this process. */
  #originMs: number;
  readonly slacksMs: number[] = [];
  late = 0;
  stalledMs = 0;

  constructor(edgeMs: number, holdBackMs: number, nowMs: number) {
    this.#originMs = edgeMs - holdBackMs - nowMs;
  }

  /** A part has come as a whole. */
  add({ startMs }: TimedPart, nowMs: number): void {
    const slackMs = startMs - (nowMs + this.#originMs);
    this.slacksMs.push(slackMs);
    if (slackMs >= 0) return;
    this.late += 1;
    this.stalledMs -= slackMs;
    // It goes on from where it stopped, so much later.
    this.#originMs += slackMs;
  }
}
