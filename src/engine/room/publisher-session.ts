import { parseRtcp } from '../rtp/rtcp.js';
import { extensionOf, isRtcp, parseRtpPacket } from '../rtp/rtp-packet.js';
import type { RtpPacket } from '../rtp/rtp-packet.js';
import { SenderClock } from '../rtp/sender-clock.js';
import { TransportFeedback } from '../rtp/transport-feedback.js';
import type { Peer, PeerPhase } from '../transport/transport.js';
import { ownSsrc, PublisherTrack } from './publisher-track.js';
import type { NegotiatedTrack, PublishedTrack } from './publisher-track.js';

export type { PublishedTrack } from './publisher-track.js';

/** Whom a publisher's media goes to. */
export interface PublisherListener {
  onMedia(track: PublishedTrack, packet: RtpPacket, arrivalMs: number): void;
  /** A timestamp of the track and the moment it means, on the engine's clock. */
  onClock(track: PublishedTrack, ssrc: number, timestamp: number, timeMs: number): void;
  onPhase(phase: PeerPhase): void;
}

/** A phone's encoder needs time for a key frame; asking faster gives no more of them. */
const keyFrameIntervalMs = 500;

const reportIntervalMs = 1000;

/** Senders adjust their bitrate with each of these. */
const feedbackIntervalMs = 80;

/** The receiving end of one publisher: reads its packets and gives it the feedback that it adapts to. */
export class PublisherSession {
  readonly id: string;
  readonly createdMs: number;
  readonly #clock: () => number;
  readonly #listener: PublisherListener;
  readonly #tracks: readonly PublisherTrack[];
  /** Who takes a payload type: within a bundle each means one section (RFC 8843 §9.2). */
  readonly #takers = new Map<number, PublisherTrack>();
  readonly #feedback = new TransportFeedback();
  readonly #senderClock = new SenderClock();
  #peer: Peer | null = null;
  #firstMediaMs: number | null = null;
  #lastMediaMs: number | null = null;
  #lastKeyFrameRequestMs = Number.NEGATIVE_INFINITY;
  #isKeyFrameDue = false;
  #nextReportMs = 0;
  #nextFeedbackMs = 0;

  constructor(
    id: string,
    tracks: readonly NegotiatedTrack[],
    listener: PublisherListener,
    clock: () => number,
  ) {
    this.id = id;
    this.createdMs = clock();
    this.#clock = clock;
    this.#listener = listener;
    this.#tracks = tracks.map((track) => new PublisherTrack(track));
    for (const taker of this.#tracks) {
      const { payloadType, retransmissionType } = taker.track;
      this.#takers.set(payloadType, taker);
      if (retransmissionType !== null) this.#takers.set(retransmissionType, taker);
    }
  }

  get tracks(): PublishedTrack[] {
    return this.#tracks.map(({ track }) => track);
  }

  /** When the first media packet came, or null before that. */
  get firstMediaMs(): number | null {
    return this.#firstMediaMs;
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
  take(bytes: Buffer): void {
    const nowMs = this.#clock();
    if (isRtcp(bytes)) this.#takeRtcp(bytes, nowMs);
    else this.#takeRtp(bytes, nowMs);
  }

  /** Asks for a key frame, at most twice a second; what is asked for in between follows later. */
  requestKeyFrame(): void {
    this.#isKeyFrameDue = true;
    this.#sendKeyFrameRequest(this.#clock());
  }

  /** Sends the feedback that is due. */
  tick(nowMs: number): void {
    this.#sendKeyFrameRequest(nowMs);
    for (const track of this.#tracks) this.#send(track.formatNack(nowMs));
    if (nowMs >= this.#nextFeedbackMs) this.#sendFeedback(nowMs);
    if (nowMs >= this.#nextReportMs) this.#sendReports(nowMs);
  }

  close(): void {
    this.#peer?.close();
  }

  #takeRtp(bytes: Buffer, nowMs: number): void {
    const packet = parseRtpPacket(bytes);
    const taker = packet === null ? undefined : this.#takers.get(packet.payloadType);
    if (packet === null || taker === undefined) return;
    const { track } = taker;
    if (track.feedbackExtension !== null) {
      const number = extensionOf(packet, track.feedbackExtension);
      if (number?.length === 2) this.#feedback.note(number.readUInt16BE(0), nowMs);
    }
    const media = taker.take(packet, nowMs);
    if (media === null) return;
    this.#firstMediaMs ??= nowMs;
    this.#lastMediaMs = nowMs;
    this.#listener.onMedia(track, media, nowMs);
    this.#send(taker.formatNack(nowMs));
  }

  #takeRtcp(bytes: Buffer, nowMs: number): void {
    for (const report of parseRtcp(bytes)) {
      if (report.type !== 'sender-report') continue;
      const taker = this.#tracks.find(({ ssrc }) => ssrc === report.ssrc);
      if (taker === undefined) continue;
      taker.reception?.noteSenderReport(report.ntpSeconds, report.ntpFraction, nowMs);
      const arrivalMs = taker.reception?.arrivalOf(report.timestamp) ?? nowMs;
      for (const point of this.#senderClock.note(report.ssrc, report, arrivalMs, nowMs)) {
        const track = this.#tracks.find(({ ssrc }) => ssrc === point.ssrc)?.track;
        if (track === undefined) continue;
        this.#listener.onClock(track, point.ssrc, point.timestamp, point.timeMs);
      }
    }
  }

  #sendKeyFrameRequest(nowMs: number): void {
    if (!this.#isKeyFrameDue || nowMs - this.#lastKeyFrameRequestMs < keyFrameIntervalMs) return;
    const video = this.#tracks.find(({ track }) => track.kind === 'video');
    const request = video?.formatKeyFrameRequest() ?? null;
    if (request === null) return;
    this.#lastKeyFrameRequestMs = nowMs;
    this.#isKeyFrameDue = false;
    this.#send(request);
  }

  #sendFeedback(nowMs: number): void {
    this.#nextFeedbackMs = nowMs + feedbackIntervalMs;
    const ssrc = this.#tracks.find((track) => track.ssrc !== null)?.ssrc ?? null;
    if (ssrc !== null) this.#send(this.#feedback.format(ownSsrc, ssrc));
  }

  #sendReports(nowMs: number): void {
    this.#nextReportMs = nowMs + reportIntervalMs;
    for (const track of this.#tracks) this.#send(track.formatReport(nowMs));
  }

  #send(packet: Buffer | null): void {
    if (packet !== null) this.#peer?.send(packet);
  }
}
