/** A source that is silent for this long has been replaced by the one that speaks. */
const silenceMs = 1000;

/**
 * Which of several sources under one payload type is taken: the first that speaks, until it falls
 * silent. So the first layer of a simulcast is forwarded, and an encoder that starts anew is followed.
 */
export class SourceChoice {
  #ssrc: number | null = null;
  #lastMs = 0;

  /** The source that is taken, or null before the first packet. */
  get ssrc(): number | null {
    return this.#ssrc;
  }

  /** Whether a packet of this source is to be taken. */
  takes(ssrc: number, nowMs: number): boolean {
    if (this.#ssrc !== ssrc) {
      if (this.#ssrc !== null && nowMs - this.#lastMs < silenceMs) return false;
      this.#ssrc = ssrc;
    }
    this.#lastMs = nowMs;
    return true;
  }
}
