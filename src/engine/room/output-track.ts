import { randomInt } from 'node:crypto';

import type { MediaCodec, MediaKind } from '../codec.js';
import { isKeyFrameStart } from '../rtp/key-frame.js';
import { toForwardedPacket } from '../rtp/rtp-packet.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { sequenceDelta, timestampDelta } from '../rtp/sequence.js';
import { KeyFrameGroup } from './key-frame-group.js';
import { PacketCache } from './packet-cache.js';

/** How the present source's numbers become the viewers'. */
interface Mapping {
  readonly source: number;
  readonly firstSequence: number;
  readonly sequenceOffset: number;
  readonly timestampOffset: number;
}

/** A point at which a timestamp and a wall clock are known to mean the same moment. */
interface ClockPoint {
  readonly timestamp: number;
  readonly timeMs: number;
}

const clockRates: Readonly<Record<MediaKind, number>> = { audio: 48_000, video: 90_000 };

/**
 * One kind of media as all viewers of a room see it: a single unbroken RTP stream, whichever
 * publisher it comes from.
 */
export class OutputTrack {
  readonly kind: MediaKind;
  readonly ssrc = randomInt(1, 0xffffffff);
  readonly cache = new PacketCache();
  readonly group = new KeyFrameGroup();
  codec: MediaCodec | null = null;
  #mapping: Mapping | null = null;
  #lastSequence = randomInt(0, 0x8000);
  #lastTimestamp = randomInt(0, 0x7fffffff);
  #lastArrivalMs = 0;
  #clockPoint: ClockPoint | null = null;

  constructor(kind: MediaKind) {
    this.kind = kind;
  }

  /** The packet in the viewers' numbering; null for one from before the present source began. */
  forward(packet: RtpPacket, codec: MediaCodec, arrivalMs: number): Buffer | null {
    const mapping =
      this.#mapping?.source === packet.ssrc ? this.#mapping : this.#follow(packet, arrivalMs);
    this.codec = codec;
    if (sequenceDelta(mapping.firstSequence, packet.sequence) < 0) return null;
    const sequence = (packet.sequence + mapping.sequenceOffset) & 0xffff;
    const timestamp = (packet.timestamp + mapping.timestampOffset) >>> 0;
    const out = toForwardedPacket(packet, { ssrc: this.ssrc, sequence, timestamp });
    if (sequenceDelta(this.#lastSequence, sequence) > 0) this.#lastSequence = sequence;
    if (timestampDelta(this.#lastTimestamp, timestamp) >= 0) {
      this.#lastTimestamp = timestamp;
      this.#lastArrivalMs = arrivalMs;
    }
    this.cache.add(out);
    if (this.kind === 'video') {
      this.group.add(out, isKeyFrameStart(codec.name, packet.payload));
    }
    return out;
  }

  /** Notes what the publisher's clock says of its timestamps, on the engine's clock. */
  noteClock(ssrc: number, timestamp: number, timeMs: number): void {
    if (this.#mapping?.source !== ssrc) return;
    this.#clockPoint = { timestamp: (timestamp + this.#mapping.timestampOffset) >>> 0, timeMs };
  }

  /** The moment and the timestamp that a sender report names now; null until the publisher has reported. */
  clockAt(nowMs: number): ClockPoint | null {
    if (this.#clockPoint === null) return null;
    const elapsed = Math.round(((nowMs - this.#clockPoint.timeMs) * clockRates[this.kind]) / 1000);
    return { timestamp: (this.#clockPoint.timestamp + elapsed) >>> 0, timeMs: nowMs };
  }

  /** Goes over to another source: numbers go on where they stood, time by as much as has passed. */
  #follow(packet: RtpPacket, arrivalMs: number): Mapping {
    const isFirst = this.#lastArrivalMs === 0;
    const elapsedMs = isFirst ? 0 : Math.max(1, arrivalMs - this.#lastArrivalMs);
    const timestamp = this.#lastTimestamp + Math.round((elapsedMs * clockRates[this.kind]) / 1000);
    this.#mapping = {
      source: packet.ssrc,
      firstSequence: packet.sequence,
      sequenceOffset: this.#lastSequence + 1 - packet.sequence,
      timestampOffset: timestamp - packet.timestamp,
    };
    this.#clockPoint = null;
    this.group.clear();
    return this.#mapping;
  }
}
