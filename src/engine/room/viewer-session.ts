import type { MediaKind } from '../codec.js';
import { formatGoodbye, formatSenderReport } from '../rtp/rtcp-format.js';
import { parseRtcp } from '../rtp/rtcp.js';
import { isRtcp } from '../rtp/rtp-packet.js';
import type { Peer, PeerPhase } from '../transport/transport.js';
import type { ForwardedPacket } from './output-track.js';
import { ViewerTrack } from './viewer-track.js';
import type { ViewedTrack } from './viewer-track.js';

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

/** The sending end of one viewer. */
export class ViewerSession {
  readonly id: string;
  readonly #listener: ViewerListener;
  readonly #clock: () => number;
  readonly #tracks: ReadonlyMap<MediaKind, ViewerTrack>;
  /** What waits behind a replayed key frame group, pictures all. */
  #backlog: ForwardedPacket[] = [];
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
    this.#tracks = new Map(tracks.map((track) => [track.output.kind, new ViewerTrack(track)]));
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
  forward(kind: MediaKind, packet: ForwardedPacket): void {
    const track = this.#tracks.get(kind);
    if (track === undefined || this.#peer?.phase !== 'connected') return;
    if (this.#backlog.length > 0 && kind === 'video') {
      if (this.#backlog.length < maxBacklog) this.#backlog.push(packet);
      return;
    }
    track.send(this.#peer, packet.bytes, packet.isKeyFrameStart);
  }

  /** Tells the viewer which moments its timestamps mean, so that it keeps sound and picture together. */
  sendReports(nowMs: number): void {
    for (const track of this.#tracks.values()) {
      track.forgetReplay(nowMs);
      const { output, sent } = track;
      const point = output.clockAt(nowMs);
      if (point === null) continue;
      this.#peer?.send(formatSenderReport({ ssrc: output.ssrc, ...point, ...sent }, viewerCname));
    }
  }

  /** Takes one packet from the viewer, of which only RTCP means anything. */
  take(bytes: Buffer): void {
    if (!isRtcp(bytes) || this.#peer === null) return;
    for (const report of parseRtcp(bytes)) {
      const track = [...this.#tracks.values()].find(({ output }) => output.ssrc === report.ssrc);
      if (track === undefined) continue;
      if (report.type === 'nack') track.resend(this.#peer, report.sequences, this.#clock());
      else if (report.type === 'reception') track.noteReception(report, this.#clock());
      else if (report.type === 'key-frame-request') this.#listener.onKeyFrameRequest();
    }
  }

  close(): void {
    this.#stopBurst();
    for (const track of this.#tracks.values()) track.forgetReplay();
    if (this.#peer?.phase === 'connected') {
      const ssrcs = [...this.#tracks.values()].map(({ output }) => output.ssrc);
      this.#peer.send(formatGoodbye(ssrcs));
    }
    this.#peer?.close();
  }

  #begin(): void {
    const video = this.#tracks.get('video');
    this.sendReports(this.#clock());
    if (video === undefined) return;
    const group = video.output.group.replay();
    if (group.length === 0) {
      this.#listener.onKeyFrameRequest();
      return;
    }
    video.keepReplay(group, this.#clock());
    this.#backlog = group.map((bytes) => ({ bytes, isKeyFrameStart: false }));
    this.#sendBurst(video);
  }

  #sendBurst(video: ViewerTrack): void {
    this.#burstTimer = null;
    for (const { bytes, isKeyFrameStart } of this.#backlog.splice(0, burstPackets)) {
      if (this.#peer !== null) video.send(this.#peer, bytes, isKeyFrameStart);
    }
    if (this.#backlog.length === 0) return;
    this.#burstTimer = setTimeout(() => this.#sendBurst(video), burstIntervalMs);
  }

  #stopBurst(): void {
    if (this.#burstTimer !== null) clearTimeout(this.#burstTimer);
    this.#burstTimer = null;
    this.#backlog = [];
  }
}
