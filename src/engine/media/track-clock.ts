import { timestampDelta, Unwrapper } from '../rtp/sequence.js';

/** A timestamp that is this far from its arrival belongs to a sender that started its clock anew. */
const maxStrayMs = 3000;

/** How fast a correction is worked in: too slow to be seen, fast enough to be done in seconds. */
const slewMsPerFrame = 2;

/** Where sound and picture are far apart that would last half a minute, and be seen by all: a share of it with each frame. */
const slewShare = 1 / 50;

/** A correction takes or gives no more of a frame's time: what comes later stays later. */
const maxShareOfFrame = 1 / 2;

/**
 * Turns a track's RTP timestamps into times on the engine's clock: from arrival at first, then by
 * what the sender's reports say of the tracks' relation.
 */
export class TrackClock {
  readonly #rate: number;
  readonly #unwrapper = new Unwrapper(timestampDelta);
  #offsetMs: number | null = null;
  #targetMs: number | null = null;
  #reportedOffsetMs: number | null = null;
  #lastMediaMs: number | null = null;

  /** `rate` in ticks of a second. */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** When the media of a timestamp was captured, give or take the network's delay. */
  timeOf(timestamp: number, arrivalMs: number): number {
    const mediaMs = this.#mediaMs(timestamp);
    this.#offsetMs ??= arrivalMs - mediaMs;
    if (Math.abs(mediaMs + this.#offsetMs - arrivalMs) > maxStrayMs) {
      this.#offsetMs = arrivalMs - mediaMs;
      this.#targetMs = null;
      // What was said of the timestamps before means nothing of these.
      this.#reportedOffsetMs = null;
    }
    if (this.#targetMs !== null) {
      const error = this.#targetMs - this.#offsetMs;
      const frameMs = Math.max(0, mediaMs - (this.#lastMediaMs ?? mediaMs));
      const wantedMs = Math.min(Math.abs(error) * slewShare, frameMs * maxShareOfFrame);
      const slewMs = Math.max(slewMsPerFrame, wantedMs);
      this.#offsetMs += Math.max(-slewMs, Math.min(slewMs, error));
    }
    this.#lastMediaMs = mediaMs;
    return mediaMs + this.#offsetMs;
  }

  /** Notes that the sender's clock showed `timeMs` at this timestamp. */
  noteReport(timestamp: number, timeMs: number): void {
    this.#reportedOffsetMs = timeMs - this.#mediaMs(timestamp);
  }

  /** Lets this track follow another, so that what was captured together is shown together. */
  follow(leader: TrackClock): void {
    if (this.#reportedOffsetMs === null || leader.#reportedOffsetMs === null) return;
    if (leader.#offsetMs === null) return;
    this.#targetMs = this.#reportedOffsetMs + (leader.#offsetMs - leader.#reportedOffsetMs);
  }

  #mediaMs(timestamp: number): number {
    return (this.#unwrapper.unwrap(timestamp) * 1000) / this.#rate;
  }
}
