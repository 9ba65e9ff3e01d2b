import { randomInt } from 'node:crypto';

import type { MediaCodec, MediaKind } from '../codec.js';
import { isKeyFrameStart } from '../rtp/key-frame.js';
import { toForwardedPacket } from '../rtp/rtp-packet.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { restartGap, sequenceDelta, timestampDelta, Unwrapper } from '../rtp/sequence.js';
import { KeyFrameGroup } from './key-frame-group.js';
import { PacketCache } from './packet-cache.js';
import type { PublishedTrack } from './publisher-track.js';

/** How the present source's numbers become the viewers'. */
interface Mapping {
  /** Of one publisher: another may have chosen the same source. */
  readonly track: PublishedTrack;
  readonly source: number;
  /** The source's numbers without their wraps: a broadcast has many times 65,536 packets. */
  readonly numbers: Unwrapper;
  readonly first: number;
  newest: number;
  readonly sequenceOffset: number;
  readonly timestampOffset: number;
}

/** A point at which a timestamp and a wall clock are known to mean the same moment. */
interface ClockPoint {
  readonly timestamp: number;
  readonly timeMs: number;
}

/** A packet as all viewers are sent it, but for its payload type. */
export interface ForwardedPacket {
  readonly bytes: Buffer;
  /** Whether a viewer can begin to decode here. */
  readonly isKeyFrameStart: boolean;
}

/** About 4 s of each at 2 Mb/s and 50 packets of sound a second, well over the second in which a viewer asks again. */
const cachedPackets: Readonly<Record<MediaKind, number>> = { audio: 256, video: 1024 };

const clockRates: Readonly<Record<MediaKind, number>> = { audio: 48_000, video: 90_000 };

/**
 * One kind of media as all viewers of a room see it: a single unbroken RTP stream, whichever
 * publisher it comes from.
 */
export class OutputTrack {
  readonly kind: MediaKind;
  readonly ssrc = randomInt(1, 0x7fffffff);
  /** Source of retransmissions; in the other half of the numbers, so that the two never meet. */
  readonly retransmissionSsrc = randomInt(0x80000000, 0xffffffff);
  readonly cache: PacketCache;
  readonly group = new KeyFrameGroup();
  codec: MediaCodec | null = null;
  #mapping: Mapping | null = null;
  #lastSequence = randomInt(0, 0x8000);
  #lastTimestamp = randomInt(0, 0x7fffffff);
  #lastArrivalMs = 0;
  #clockPoint: ClockPoint | null = null;

  constructor(kind: MediaKind) {
    this.kind = kind;
    this.cache = new PacketCache(cachedPackets[kind]);
  }

  /** The packet in the viewers' numbering; null for one from before the present source began. */
  forward(packet: RtpPacket, track: PublishedTrack, arrivalMs: number): ForwardedPacket | null {
    const { codec } = track;
    const mapping = this.#mappingOf(packet, track) ?? this.#follow(packet, track, arrivalMs);
    this.codec = codec;
    const number = mapping.numbers.unwrap(packet.sequence);
    if (number < mapping.first) return null;
    mapping.newest = Math.max(mapping.newest, number);
    const sequence = (packet.sequence + mapping.sequenceOffset) & 0xffff;
    const timestamp = (packet.timestamp + mapping.timestampOffset) >>> 0;
    const bytes = toForwardedPacket(packet, { ssrc: this.ssrc, sequence, timestamp });
    if (sequenceDelta(this.#lastSequence, sequence) > 0) this.#lastSequence = sequence;
    if (timestampDelta(this.#lastTimestamp, timestamp) >= 0) {
      this.#lastTimestamp = timestamp;
      this.#lastArrivalMs = arrivalMs;
    }
    this.cache.add(bytes);
    const isStart = isKeyFrameStart(codec.name, packet.payload);
    if (this.kind === 'video') this.group.add(bytes, isStart);
    return { bytes, isKeyFrameStart: isStart };
  }

  /** Lets go of what was kept for viewers: whoever still knows of this room holds no media of it. */
  forget(): void {
    this.cache.clear();
    this.group.clear();
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

  /** The present mapping, when the packet is of the same source and its numbers go on. */
  #mappingOf({ ssrc, sequence }: RtpPacket, track: PublishedTrack): Mapping | null {
    const mapping = this.#mapping;
    if (mapping === null || mapping.track !== track || mapping.source !== ssrc) return null;
    const jump = Math.abs(sequenceDelta(mapping.newest & 0xffff, sequence));
    return jump > restartGap ? null : mapping;
  }

  /** Goes over to another source: numbers go on where they stood, time by as much as has passed. */
  #follow(packet: RtpPacket, track: PublishedTrack, arrivalMs: number): Mapping {
    const isFirst = this.#lastArrivalMs === 0;
    const elapsedMs = isFirst ? 0 : Math.max(1, arrivalMs - this.#lastArrivalMs);
    const timestamp = this.#lastTimestamp + Math.round((elapsedMs * clockRates[this.kind]) / 1000);
    const numbers = new Unwrapper(sequenceDelta);
    const first = numbers.unwrap(packet.sequence);
    this.#mapping = {
      track,
      source: packet.ssrc,
      numbers,
      first,
      newest: first,
      sequenceOffset: this.#lastSequence + 1 - packet.sequence,
      timestampOffset: timestamp - packet.timestamp,
    };
    this.#clockPoint = null;
    this.group.clear();
    return this.#mapping;
  }
}
