import type { MediaCodec, MediaKind } from '../codec.js';
import { BitrateLimit } from '../rtp/bitrate-limit.js';
import { Reception } from '../rtp/reception.js';
import { restoreRetransmission } from '../rtp/retransmission.js';
import {
  formatBitrateLimit,
  formatFullIntraRequest,
  formatKeyFrameRequest,
  formatNack,
  formatReceiverReport,
} from '../rtp/rtcp-format.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { SourceChoice } from '../rtp/source-choice.js';

/** One section of a publisher's offer as it was answered, as those see it who take its media. */
export interface PublishedTrack {
  readonly mid: string;
  readonly kind: MediaKind;
  readonly codec: MediaCodec;
  readonly payloadType: number;
  /** Id of the transport-wide sequence number extension, or null when the publisher does not send it. */
  readonly feedbackExtension: number | null;
  readonly canNack: boolean;
}

/** What else was agreed with the publisher. */
export interface NegotiatedTrack extends PublishedTrack {
  readonly retransmissionType: number | null;
  /** How it is asked for key frames; PLI also when it named neither, since senders in use answer it unasked. */
  readonly keyFrameRequest: 'pli' | 'fir';
  /** Whether it is told its bitrate, having no transport-wide feedback to find it by. */
  readonly takesBitrateLimit: boolean;
}

/** The engine's own name in the RTCP that it sends to publishers. */
export const ownSsrc = 1;

/** The receiving end of one kind of a publisher's media: which of its packets count, and what it is told about them. */
export class PublisherTrack {
  readonly track: NegotiatedTrack;
  readonly #choice = new SourceChoice();
  readonly #limit = new BitrateLimit();
  #reception: Reception | null = null;
  #requests = 0;
  #arrivedBytes = 0;

  constructor(track: NegotiatedTrack) {
    this.track = track;
  }

  /** The source that is being received, or null before the first packet. */
  get ssrc(): number | null {
    return this.#reception?.ssrc ?? null;
  }

  get reception(): Reception | null {
    return this.#reception;
  }

  /** The media in a packet, once each: null for a repetition, a probe, or another layer of a simulcast. */
  take(packet: RtpPacket, nowMs: number): RtpPacket | null {
    const { track } = this;
    if (packet.payloadType === track.retransmissionType) {
      if (this.#reception === null) return null;
      const { ssrc } = this.#reception;
      const restored = restoreRetransmission(packet, { ssrc, payloadType: track.payloadType });
      return restored !== null && this.#reception.noteRepaired(restored.sequence, nowMs)
        ? restored
        : null;
    }
    if (!this.#choice.takes(packet.ssrc, nowMs)) return null;
    if (this.#reception?.ssrc !== packet.ssrc) {
      this.#reception = new Reception(packet.ssrc, track.codec.clockRate);
    }
    this.#arrivedBytes += packet.bytes.length;
    return this.#reception.note(packet.sequence, packet.timestamp, nowMs) ? packet : null;
  }

  /** What asks again for what is missing and due, or null. */
  formatNack(nowMs: number): Buffer | null {
    if (this.#reception === null || !this.track.canNack) return null;
    const sequences = this.#reception.takeMissing(nowMs);
    return sequences.length === 0 ? null : formatNack(ownSsrc, this.#reception.ssrc, sequences);
  }

  /** What asks for a key frame, or null before anything came. */
  formatKeyFrameRequest(): Buffer | null {
    if (this.#reception === null) return null;
    const { ssrc } = this.#reception;
    if (this.track.keyFrameRequest === 'pli') return formatKeyFrameRequest(ownSsrc, ssrc);
    this.#requests += 1;
    return formatFullIntraRequest(ownSsrc, ssrc, this.#requests);
  }

  /** What is told once a second: how reception stands, and how fast to go where that is asked. */
  formatReport(nowMs: number): Buffer | null {
    const report = this.#reception?.report(nowMs) ?? null;
    if (report === null) return null;
    const packets = [formatReceiverReport(ownSsrc, [report])];
    if (this.track.takesBitrateLimit) {
      const bitrate = this.#limit.next(this.#arrivedBytes * 8, report.fractionLost / 256);
      packets.push(formatBitrateLimit(ownSsrc, [report.ssrc], bitrate));
    }
    this.#arrivedBytes = 0;
    return Buffer.concat(packets);
  }
}
