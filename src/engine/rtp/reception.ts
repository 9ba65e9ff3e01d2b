import type { ReceptionReport } from './rtcp-format.js';
import { restartGap, sequenceDelta, timestampDelta, Unwrapper } from './sequence.js';

/** Lost packets are asked for again at this pace, about a round trip on a phone's network, until it is known. */
const firstNackIntervalMs = 80;

/** Bounds of the pace that is learned from how long repairs take. */
const minNackIntervalMs = 25;
const maxNackIntervalMs = 200;
const intervalPerRepair = 1.5;

/** After these tries or this age a packet is of no use to a live picture. */
const maxNacks = 12;
const maxMissingMs = 800;

/** More than this missing at once is an outage, which a key frame mends better than retransmission. */
const maxMissing = 300;

interface Missing {
  readonly sinceMs: number;
  nacks: number;
  lastNackMs: number;
}

/** Statistics of one received stream: what a receiver report says, and which packets to ask for again. */
export class Reception {
  readonly ssrc: number;
  readonly #clockRate: number;
  #unwrapper = new Unwrapper(sequenceDelta);
  readonly #missing = new Map<number, Missing>();
  #nackIntervalMs = firstNackIntervalMs;
  #first: number | null = null;
  #highest = 0;
  #received = 0;
  #jitter = 0;
  #lastTransit: number | null = null;
  /** A timestamp and when it arrived: the newest packet's. */
  #lastArrival: { timestamp: number; arrivalMs: number } | null = null;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #lastReport = 0;
  #lastReportMs = 0;

  constructor(ssrc: number, clockRate: number) {
    this.ssrc = ssrc;
    this.#clockRate = clockRate;
  }

  /** Notes one packet and says whether it is the first with its number. */
  note(sequence: number, timestamp: number, arrivalMs: number): boolean {
    let value = this.#unwrapper.unwrap(sequence);
    if (this.#first !== null && Math.abs(value - this.#highest) > restartGap) {
      this.#unwrapper = new Unwrapper(sequenceDelta);
      this.#missing.clear();
      this.#first = null;
      value = this.#unwrapper.unwrap(sequence);
    }
    if (this.#first === null) {
      this.#first = value;
      this.#highest = value - 1;
      this.#received = 0;
      this.#expectedBefore = 0;
      this.#receivedBefore = 0;
    }
    if (value <= this.#highest) {
      const isRepair = this.#repair(value, arrivalMs);
      if (isRepair) this.#received += 1;
      return isRepair;
    }
    this.#noteMissing(value, arrivalMs);
    this.#highest = value;
    this.#received += 1;
    this.#noteJitter(timestamp, arrivalMs);
    this.#lastArrival = { timestamp, arrivalMs };
    return true;
  }

  /**
   * Notes a packet that came again in another stream, and says whether it was missing. It counts as
   * lost all the same: senders go by what the network loses, and libwebrtc reports it so too.
   */
  noteRepaired(sequence: number, arrivalMs: number): boolean {
    const value = this.#highest + sequenceDelta(this.#highest & 0xffff, sequence);
    return this.#repair(value, arrivalMs);
  }

  /** Notes a sender report, so that the sender can measure its round trip from ours. */
  noteSenderReport(ntpSeconds: number, ntpFraction: number, arrivalMs: number): void {
    this.#lastReport = (((ntpSeconds & 0xffff) << 16) | (ntpFraction >>> 16)) >>> 0;
    this.#lastReportMs = arrivalMs;
  }

  /** When the media of a timestamp arrived, or would have, by the newest packet's; null before any. */
  arrivalOf(timestamp: number): number | null {
    if (this.#lastArrival === null) return null;
    const ticks = timestampDelta(this.#lastArrival.timestamp, timestamp);
    return this.#lastArrival.arrivalMs + (ticks * 1000) / this.#clockRate;
  }

  /** Sequence numbers to ask for now, rising; each is asked for a few times only. */
  takeMissing(nowMs: number): number[] {
    const due: number[] = [];
    for (const [sequence, missing] of this.#missing) {
      if (missing.nacks >= maxNacks || nowMs - missing.sinceMs > maxMissingMs) {
        this.#missing.delete(sequence);
      } else if (nowMs - missing.lastNackMs >= this.#nackIntervalMs) {
        missing.nacks += 1;
        missing.lastNackMs = nowMs;
        due.push(sequence & 0xffff);
      }
    }
    return due;
  }

  /** How reception stands, as a block of a receiver report; null before the first packet. */
  report(nowMs: number): ReceptionReport | null {
    if (this.#first === null) return null;
    const expected = this.#highest - this.#first + 1;
    const expectedNow = expected - this.#expectedBefore;
    const lostNow = Math.max(0, expectedNow - (this.#received - this.#receivedBefore));
    this.#expectedBefore = expected;
    this.#receivedBefore = this.#received;
    const delay = this.#lastReport === 0 ? 0 : ((nowMs - this.#lastReportMs) * 65_536) / 1000;
    return {
      ssrc: this.ssrc,
      fractionLost:
        expectedNow === 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow)),
      totalLost: expected - this.#received,
      highestSequence: this.#highest,
      jitter: Math.round(this.#jitter),
      lastReport: this.#lastReport,
      delaySinceLastReport: Math.max(0, Math.round(delay)),
    };
  }

  /** Notes that all before this number is missing, unless that is more than is worth asking for. */
  #noteMissing(value: number, sinceMs: number): void {
    if (this.#missing.size + value - this.#highest - 1 > maxMissing) {
      this.#missing.clear();
      return;
    }
    for (let n = this.#highest + 1; n < value; n += 1) {
      this.#missing.set(n, { sinceMs, nacks: 0, lastNackMs: Number.NEGATIVE_INFINITY });
    }
  }

  #repair(value: number, arrivalMs: number): boolean {
    const missing = this.#missing.get(value);
    if (missing === undefined) return false;
    this.#missing.delete(value);
    if (missing.nacks === 1) {
      const wantedMs = (arrivalMs - missing.lastNackMs) * intervalPerRepair;
      const smoothedMs = this.#nackIntervalMs + (wantedMs - this.#nackIntervalMs) / 8;
      this.#nackIntervalMs = Math.max(minNackIntervalMs, Math.min(maxNackIntervalMs, smoothedMs));
    }
    return true;
  }

  /** Interarrival jitter, RFC 3550 §6.4.1. */
  #noteJitter(timestamp: number, arrivalMs: number): void {
    const transit = (arrivalMs * this.#clockRate) / 1000 - timestamp;
    if (this.#lastTransit !== null) {
      const change = Math.abs(transit - this.#lastTransit);
      // A timestamp that wraps or a sender that starts anew is no jitter.
      if (change < this.#clockRate * 10) this.#jitter += (change - this.#jitter) / 16;
    }
    this.#lastTransit = transit;
  }
}
