import { ntpToMs } from './rtcp-format.js';

/**
 * What was captured together arrives closer together than this, however slow an encoder for
 * pictures is. A report that says otherwise is wrong, or tells of a network at its limit.
 */
const maxSkewMs = 1000;

/** A report names the moment of its sending, even where nothing was captured for a while. */
const maxAgeMs = 5000;

/** Senders report every few seconds; what a source said long before this may have been said by another clock. */
const maxSilenceMs = 20_000;

/** What a sender report says of one source (RFC 3550 §6.4.1). */
export interface ClockReport {
  readonly ntpSeconds: number;
  readonly ntpFraction: number;
  readonly timestamp: number;
}

/** A source's timestamp and the moment that it means, on the engine's clock. */
export interface ClockPoint {
  readonly ssrc: number;
  readonly timestamp: number;
  readonly timeMs: number;
}

interface Reported {
  readonly timestamp: number;
  readonly remoteMs: number;
  /** From the sender's clock to the arrival of what was captured then. */
  readonly transitMs: number;
  readonly atMs: number;
}

/**
 * One publisher's clock by the reports of its sources. Reports are believed while they agree with
 * each other and with when media arrives: a clock that is wrong, or is set while the broadcast
 * goes on, must not tear sound and picture apart.
 */
export class SenderClock {
  readonly #reported = new Map<number, Reported>();
  /** What to add to the sender's time to have the engine's. */
  #offsetMs: number | null = null;

  /**
   * What is known of the sources by this report: nothing when it is not to be believed, and of all
   * of them anew when the sender's clock was set. `arrivalMs` is when the report's timestamp
   * arrived, or would have, by the packets next to it.
   */
  note(ssrc: number, report: ClockReport, arrivalMs: number, nowMs: number): ClockPoint[] {
    const { ntpSeconds, ntpFraction, timestamp } = report;
    // A sender without a clock says zero.
    if (ntpSeconds === 0 || Math.abs(nowMs - arrivalMs) > maxAgeMs) return [];
    const remoteMs = ntpToMs(ntpSeconds, ntpFraction);
    // One whose clock stands has none either.
    if (this.#reported.get(ssrc)?.remoteMs === remoteMs) return [];
    const transitMs = arrivalMs - remoteMs;
    this.#reported.set(ssrc, { timestamp, remoteMs, transitMs, atMs: nowMs });
    for (const [source, { atMs }] of this.#reported) {
      if (nowMs - atMs > maxSilenceMs) this.#reported.delete(source);
    }
    const isNear = (otherMs: number): boolean => Math.abs(otherMs - transitMs) <= maxSkewMs;
    if (![...this.#reported.values()].every((other) => isNear(other.transitMs))) return [];
    if (this.#offsetMs !== null && isNear(this.#offsetMs)) {
      return [{ ssrc, timestamp, timeMs: remoteMs + this.#offsetMs }];
    }
    const offsetMs = transitMs;
    this.#offsetMs = offsetMs;
    return [...this.#reported].map(([source, known]) => ({
      ssrc: source,
      timestamp: known.timestamp,
      timeMs: known.remoteMs + offsetMs,
    }));
  }
}
