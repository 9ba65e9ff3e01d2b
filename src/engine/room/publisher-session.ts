import type { MediaCodec, MediaKind } from '../codec.js';
import {
  formatKeyFrameRequest,
  formatNack,
  formatReceiverReport,
  ntpToMs,
} from '../rtp/rtcp-format.js';
import { Reception } from '../rtp/reception.js';
import { parseRtcp } from '../rtp/rtcp.js';
import { extensionOf, isRtcp, parseRtpPacket } from '../rtp/rtp-packet.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { TransportFeedback } from '../rtp/transport-feedback.js';
import type { Peer, PeerPhase } from '../transport/transport.js';

/** One section of a publisher's offer as it was answered. */
export interface PublishedTrack {
  readonly mid: string;
  readonly kind: MediaKind;
  readonly codec: MediaCodec;
  readonly payloadType: number;
  /** Id of the transport-wide sequence number extension, or null when the publisher does not send it. */
  readonly feedbackExtension: number | null;
  readonly canNack: boolean;
}

/** Whom a publisher's media goes to. */
export interface PublisherListener {
  onMedia(track: PublishedTrack, packet: RtpPacket, arrivalMs: number): void;
  /** A timestamp of the track and the moment it means, on the engine's clock. */
  onClock(track: PublishedTrack, ssrc: number, timestamp: number, timeMs: number): void;
  onPhase(phase: PeerPhase): void;
}

/** The engine's own name in the RTCP that it sends to publishers. */
const ownSsrc = 1;

/** A phone's encoder needs time for a key frame; asking faster gives no more of them. */
const keyFrameIntervalMs = 500;

const reportIntervalMs = 1000;

/** Senders adjust their bitrate with each of these. */
const feedbackIntervalMs = 80;

interface Ingest {
  readonly track: PublishedTrack;
  reception: Reception | null;
}

/** The receiving end of one publisher: reads its packets and gives it the feedback that it adapts to. */
export class PublisherSession {
  readonly id: string;
  readonly createdMs: number;
  readonly #clock: () => number;
  readonly #listener: PublisherListener;
  readonly #ingests: ReadonlyMap<string, Ingest>;
  readonly #feedback = new TransportFeedback();
  #peer: Peer | null = null;
  #lastMediaMs: number | null = null;
  #lastKeyFrameRequestMs = Number.NEGATIVE_INFINITY;
  #isKeyFrameDue = false;
  #nextReportMs = 0;
  #nextFeedbackMs = 0;
  #clockOffsetMs: number | null = null;

  constructor(
    id: string,
    tracks: readonly PublishedTrack[],
    listener: PublisherListener,
    clock: () => number,
  ) {
    this.id = id;
    this.createdMs = clock();
    this.#clock = clock;
    this.#listener = listener;
    this.#ingests = new Map(tracks.map((track) => [track.mid, { track, reception: null }]));
  }

  get tracks(): PublishedTrack[] {
    return [...this.#ingests.values()].map(({ track }) => track);
  }

  /** When the last media packet came, or null before the first. */
  get lastMediaMs(): number | null {
    return this.#lastMediaMs;
  }

  get peer(): Peer | null {
    return this.#peer;
  }

  attach(peer: Peer): void {
    this.#peer = peer;
  }

  setPhase(phase: PeerPhase): void {
    this.#listener.onPhase(phase);
  }

  /** Takes one packet from the peer. */
  take(mid: string, bytes: Buffer): void {
    const ingest = this.#ingests.get(mid);
    if (ingest === undefined) return;
    const nowMs = this.#clock();
    if (isRtcp(bytes)) this.#takeRtcp(ingest, bytes, nowMs);
    else this.#takeRtp(ingest, bytes, nowMs);
  }

  /** Asks for a key frame, at most twice a second; what is asked for in between follows later. */
  requestKeyFrame(): void {
    this.#isKeyFrameDue = true;
    this.#sendKeyFrameRequest(this.#clock());
  }

  /** Sends the feedback that is due. */
  tick(nowMs: number): void {
    this.#sendKeyFrameRequest(nowMs);
    for (const [mid, { track, reception }] of this.#ingests) {
      if (reception !== null && track.canNack) this.#sendNack(mid, reception, nowMs);
    }
    if (nowMs >= this.#nextFeedbackMs) this.#sendFeedback(nowMs);
    if (nowMs >= this.#nextReportMs) this.#sendReports(nowMs);
  }

  close(): void {
    this.#peer?.close();
  }

  #takeRtp(ingest: Ingest, bytes: Buffer, nowMs: number): void {
    const packet = parseRtpPacket(bytes);
    if (packet === null) return;
    const { track } = ingest;
    if (track.feedbackExtension !== null) {
      const number = extensionOf(packet, track.feedbackExtension);
      if (number?.length === 2) this.#feedback.note(number.readUInt16BE(0), nowMs);
    }
    if (packet.payloadType !== track.payloadType) return;
    if (ingest.reception?.ssrc !== packet.ssrc) {
      ingest.reception = new Reception(packet.ssrc, track.codec.clockRate);
    }
    this.#lastMediaMs = nowMs;
    if (!ingest.reception.note(packet.sequence, packet.timestamp, nowMs)) return;
    this.#listener.onMedia(track, packet, nowMs);
    if (track.canNack) this.#sendNack(track.mid, ingest.reception, nowMs);
  }

  #takeRtcp({ track, reception }: Ingest, bytes: Buffer, nowMs: number): void {
    for (const report of parseRtcp(bytes)) {
      if (report.type !== 'sender-report' || report.ssrc !== reception?.ssrc) continue;
      reception.noteSenderReport(report.ntpSeconds, report.ntpFraction, nowMs);
      const remoteMs = ntpToMs(report.ntpSeconds, report.ntpFraction);
      // One offset for all of a publisher's tracks, fixed: what counts is that they agree.
      this.#clockOffsetMs ??= nowMs - remoteMs;
      this.#listener.onClock(track, report.ssrc, report.timestamp, remoteMs + this.#clockOffsetMs);
    }
  }

  #sendKeyFrameRequest(nowMs: number): void {
    if (!this.#isKeyFrameDue || nowMs - this.#lastKeyFrameRequestMs < keyFrameIntervalMs) return;
    for (const [mid, { track, reception }] of this.#ingests) {
      if (track.kind !== 'video' || reception === null) continue;
      this.#lastKeyFrameRequestMs = nowMs;
      this.#isKeyFrameDue = false;
      this.#peer?.send(mid, formatKeyFrameRequest(ownSsrc, reception.ssrc));
    }
  }

  #sendNack(mid: string, reception: Reception, nowMs: number): void {
    const sequences = reception.takeMissing(nowMs);
    if (sequences.length === 0) return;
    this.#peer?.send(mid, formatNack(ownSsrc, reception.ssrc, sequences));
  }

  #sendFeedback(nowMs: number): void {
    this.#nextFeedbackMs = nowMs + feedbackIntervalMs;
    for (const [mid, { reception }] of this.#ingests) {
      if (reception === null) continue;
      const packet = this.#feedback.format(ownSsrc, reception.ssrc);
      if (packet !== null) this.#peer?.send(mid, packet);
    }
  }

  #sendReports(nowMs: number): void {
    this.#nextReportMs = nowMs + reportIntervalMs;
    for (const [mid, { reception }] of this.#ingests) {
      const report = reception?.report(nowMs) ?? null;
      if (report !== null) this.#peer?.send(mid, formatReceiverReport(ownSsrc, [report]));
    }
  }
}
