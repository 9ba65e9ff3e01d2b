import type { CodecName, MediaKind } from '../codec.js';
import { formatSenderReport } from '../rtp/rtcp-format.js';
import { parseRtcp } from '../rtp/rtcp.js';
import { isRtcp, setPayloadType } from '../rtp/rtp-packet.js';
import type { Peer, PeerPhase } from '../transport/transport.js';
import type { OutputTrack } from './output-track.js';

/** One section of a viewer's offer as it was answered. */
export interface ViewedTrack {
  readonly mid: string;
  readonly output: OutputTrack;
  readonly payloadTypes: ReadonlyMap<CodecName, number>;
}

export interface ViewerListener {
  onKeyFrameRequest(): void;
  onPhase(phase: PeerPhase): void;
}

/** A replayed group goes out in bursts of this many packets, so that no receive buffer on the way overflows. */
const burstPackets = 48;
const burstIntervalMs = 5;

/** A viewer that is this far behind in its replay is better served by the present. */
const maxBacklog = 4000;

/** Name that ties the engine's sound and picture together. */
export const viewerCname = 'streamside';

interface Sending {
  readonly track: ViewedTrack;
  packets: number;
  bytes: number;
}

/** The sending end of one viewer. */
export class ViewerSession {
  readonly id: string;
  readonly #listener: ViewerListener;
  readonly #clock: () => number;
  readonly #sendings: ReadonlyMap<MediaKind, Sending>;
  /** What waits behind a replayed key frame group. */
  #backlog: { sending: Sending; packet: Buffer }[] = [];
  #burstTimer: NodeJS.Timeout | null = null;
  #peer: Peer | null = null;

  constructor(
    id: string,
    tracks: readonly ViewedTrack[],
    listener: ViewerListener,
    clock: () => number,
  ) {
    this.id = id;
    this.#listener = listener;
    this.#clock = clock;
    this.#sendings = new Map(
      tracks.map((track) => [track.output.kind, { track, packets: 0, bytes: 0 }]),
    );
  }

  get peer(): Peer | null {
    return this.#peer;
  }

  attach(peer: Peer): void {
    this.#peer = peer;
    if (peer.phase === 'connected') this.#begin();
  }

  setPhase(phase: PeerPhase): void {
    if (phase === 'connected') this.#begin();
    this.#listener.onPhase(phase);
  }

  /** Sends one packet of the room. */
  forward(kind: MediaKind, packet: Buffer): void {
    const sending = this.#sendings.get(kind);
    if (sending === undefined || this.#peer?.phase !== 'connected') return;
    if (this.#backlog.length > 0 && kind === 'video') {
      if (this.#backlog.length < maxBacklog) this.#backlog.push({ sending, packet });
      return;
    }
    this.#send(sending, packet);
  }

  /** Tells the viewer which moments its timestamps mean, so that it keeps sound and picture together. */
  sendReports(nowMs: number): void {
    for (const { track, packets, bytes } of this.#sendings.values()) {
      const point = track.output.clockAt(nowMs);
      if (point === null) continue;
      const report = { ssrc: track.output.ssrc, ...point, packets, bytes };
      this.#peer?.send(track.mid, formatSenderReport(report, viewerCname));
    }
  }

  /** Takes one RTCP packet from the viewer. */
  take(mid: string, bytes: Buffer): void {
    const sending = [...this.#sendings.values()].find(({ track }) => track.mid === mid);
    if (sending === undefined || !isRtcp(bytes)) return;
    const { output } = sending.track;
    for (const report of parseRtcp(bytes)) {
      if (report.type === 'nack' && report.ssrc === output.ssrc) {
        for (const sequence of report.sequences) {
          const packet = output.cache.find(sequence);
          if (packet !== null) this.#send(sending, packet);
        }
      } else if (report.type === 'key-frame-request' && report.ssrc === output.ssrc) {
        this.#listener.onKeyFrameRequest();
      }
    }
  }

  close(): void {
    this.#stopBurst();
    this.#peer?.close();
  }

  #begin(): void {
    const video = this.#sendings.get('video');
    this.sendReports(this.#clock());
    if (video === undefined) return;
    const group = video.track.output.group.replay();
    if (group.length === 0) {
      this.#listener.onKeyFrameRequest();
      return;
    }
    this.#backlog = group.map((packet) => ({ sending: video, packet }));
    this.#sendBurst();
  }

  #sendBurst(): void {
    this.#burstTimer = null;
    for (const { sending, packet } of this.#backlog.splice(0, burstPackets)) {
      this.#send(sending, packet);
    }
    if (this.#backlog.length === 0) return;
    this.#burstTimer = setTimeout(() => this.#sendBurst(), burstIntervalMs);
  }

  #stopBurst(): void {
    if (this.#burstTimer !== null) clearTimeout(this.#burstTimer);
    this.#burstTimer = null;
    this.#backlog = [];
  }

  #send(sending: Sending, packet: Buffer): void {
    const { track } = sending;
    const codec = track.output.codec;
    const payloadType = codec === null ? undefined : track.payloadTypes.get(codec.name);
    if (payloadType === undefined || this.#peer === null) return;
    setPayloadType(packet, payloadType);
    if (!this.#peer.send(track.mid, packet)) return;
    sending.packets += 1;
    sending.bytes += packet.length;
  }
}
