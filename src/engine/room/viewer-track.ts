import type { CodecName } from '../codec.js';
import { RetransmissionBudget } from '../rtp/retransmission-budget.js';
import { toRetransmission } from '../rtp/retransmission.js';
import type { RtcpReport } from '../rtp/rtcp.js';
import { setPayloadType } from '../rtp/rtp-packet.js';
import type { Peer } from '../transport/transport.js';
import type { OutputTrack } from './output-track.js';
import { ViewerNumbering } from './viewer-numbering.js';

/** One section of a viewer's offer as it was answered. */
export interface ViewedTrack {
  readonly output: OutputTrack;
  readonly payloadTypes: ReadonlyMap<CodecName, number>;
  /** Under which retransmissions of each codec go, when the viewer offered it. */
  readonly retransmissionTypes: ReadonlyMap<CodecName, number>;
}

/**
 * A viewer that loses this share of what it is sent, in each report of so long a time, cannot keep
 * up. Reports of a poor network jump: a few in a row mean nothing when they are close together.
 */
const heavyLoss = 0.25;
const heavyLossMs = 3000;

/** Beyond this loss every retransmission goes out twice: it would be lost as the packet was, and asking anew takes a freeze. */
const doublingLoss = 0.03;

/** How long a viewer may ask again for packets of a replay, whose times are its own. */
const replayKeptMs = 3000;

/** One kind of media on its way to one viewer. */
export class ViewerTrack {
  readonly output: OutputTrack;
  readonly #track: ViewedTrack;
  readonly #budget = new RetransmissionBudget();
  readonly #numbering = new ViewerNumbering();
  #flow: 'flowing' | 'awaiting-key-frame' = 'flowing';
  #heavySinceMs: number | null = null;
  #fractionLost = 0;
  #retransmissionSequence = 0;
  #replayed = new Map<number, Buffer>();
  #replayedMs = 0;
  #packets = 0;
  #bytes = 0;

  constructor(track: ViewedTrack) {
    this.#track = track;
    this.output = track.output;
  }

  /** What was sent, as a sender report counts it. */
  get sent(): { packets: number; bytes: number } {
    return { packets: this.#packets, bytes: this.#bytes };
  }

  /** Keeps what is replayed to this viewer, for it to ask again. */
  keepReplay(packets: readonly Buffer[], nowMs: number): void {
    this.#replayed = new Map(packets.map((packet) => [packet.readUInt16BE(2), packet]));
    this.#replayedMs = nowMs;
  }

  /** Lets go of a replay that nobody will ask for any more: it is a key frame group for each viewer. */
  forgetReplay(nowMs = Infinity): void {
    if (nowMs - this.#replayedMs > replayKeptMs) this.#replayed.clear();
  }

  /**
   * Sends one packet of the room. When the network does not take it, pictures that would refer to it
   * are left out as well, until the next key frame.
   */
  send(peer: Peer, packet: Buffer, isKeyFrameStart: boolean): void {
    const payloadType = this.#typeOf(this.#track.payloadTypes);
    if (payloadType === undefined) return;
    if (this.#flow === 'awaiting-key-frame' && isKeyFrameStart) this.#flow = 'flowing';
    const roomSequence = packet.readUInt16BE(2);
    if (this.#flow === 'awaiting-key-frame') {
      this.#numbering.leaveOut(roomSequence);
      return;
    }
    const numbered = this.#number(packet, roomSequence);
    if (numbered === null) return;
    setPayloadType(numbered, payloadType);
    if (!peer.send(numbered)) {
      this.#skipToKeyFrame();
      this.#numbering.leaveOut(roomSequence);
      return;
    }
    this.#numbering.noteSent(roomSequence);
    this.#budget.earn(numbered.length);
    this.#packets += 1;
    this.#bytes += numbered.length;
  }

  /** Sends again what the viewer asks for, as far as it is there and within its budget. */
  resend(peer: Peer, sequences: readonly number[], nowMs: number): void {
    this.forgetReplay(nowMs);
    for (const sequence of sequences) {
      const room = this.#numbering.toRoom(sequence);
      const packet =
        room === null ? null : (this.#replayed.get(room) ?? this.output.cache.find(room));
      if (packet === null || !this.#budget.spend(packet.length)) continue;
      this.#resendOne(peer, packet, sequence);
      if (this.#fractionLost > doublingLoss && this.#budget.spend(packet.length)) {
        this.#resendOne(peer, packet, sequence);
      }
    }
  }

  /** Notes how the viewer receives; one that goes on losing much is given a pause until the next key frame. */
  noteReception({ fractionLost }: RtcpReport & { type: 'reception' }, nowMs: number): void {
    this.#fractionLost += (fractionLost - this.#fractionLost) / 4;
    if (fractionLost < heavyLoss) {
      this.#heavySinceMs = null;
      return;
    }
    this.#heavySinceMs ??= nowMs;
    if (nowMs - this.#heavySinceMs < heavyLossMs) return;
    this.#heavySinceMs = null;
    this.#skipToKeyFrame();
  }

  #skipToKeyFrame(): void {
    if (this.output.kind === 'video') this.#flow = 'awaiting-key-frame';
  }

  /** The packet under the viewer's number; the room's own buffer as long as nothing was left out. */
  #number(packet: Buffer, roomSequence: number): Buffer | null {
    const sequence = this.#numbering.toViewer(roomSequence);
    if (sequence === null || sequence === roomSequence) return sequence === null ? null : packet;
    const copy = Buffer.from(packet);
    copy.writeUInt16BE(sequence, 2);
    return copy;
  }

  #resendOne(peer: Peer, packet: Buffer, sequence: number): void {
    const original = Buffer.from(packet);
    original.writeUInt16BE(sequence, 2);
    const payloadType = this.#typeOf(this.#track.retransmissionTypes);
    if (payloadType === undefined) {
      const type = this.#typeOf(this.#track.payloadTypes);
      if (type === undefined) return;
      setPayloadType(original, type);
      peer.send(original);
      return;
    }
    const ssrc = this.output.retransmissionSsrc;
    this.#retransmissionSequence = (this.#retransmissionSequence + 1) & 0xffff;
    const numbers = { ssrc, payloadType, sequence: this.#retransmissionSequence };
    peer.send(toRetransmission(original, numbers));
  }

  #typeOf(types: ReadonlyMap<CodecName, number>): number | undefined {
    const { codec } = this.output;
    return codec === null ? undefined : types.get(codec.name);
  }
}
