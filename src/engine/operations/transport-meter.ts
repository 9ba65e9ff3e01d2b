import { isRtcp } from '../rtp/rtp-packet.js';
import type { Peer, Transport } from '../transport/transport.js';

/** What went one way, over all sessions since the start. */
export interface TrafficCount {
  packets: number;
  bytes: number;
  /** Requests to send packets again (RTCP messages, each of which may name several). */
  nacks: number;
  keyFrameRequests: number;
}

/** `in`: from clients to the engine. */
export type Traffic = Readonly<Record<'in' | 'out', TrafficCount>>;

export function createTraffic(): Traffic {
  const create = (): TrafficCount => ({ packets: 0, bytes: 0, nacks: 0, keyFrameRequests: 0 });
  return { in: create(), out: create() };
}

/** The transport, counting what passes. */
export function createMeteredTransport(transport: Transport, traffic: Traffic): Transport {
  return {
    openPeer: async (options) => {
      const peer = await transport.openPeer({
        ...options,
        onPacket: (bytes) => {
          count(traffic.in, bytes);
          options.onPacket(bytes);
        },
      });
      return new MeteredPeer(peer, traffic.out);
    },
    close: () => transport.close(),
  };
}

class MeteredPeer implements Peer {
  readonly #peer: Peer;
  readonly #sent: TrafficCount;

  constructor(peer: Peer, sent: TrafficCount) {
    this.#peer = peer;
    this.#sent = sent;
  }

  get description(): Peer['description'] {
    return this.#peer.description;
  }

  get phase(): Peer['phase'] {
    return this.#peer.phase;
  }

  addCandidate(candidate: string): void {
    this.#peer.addCandidate(candidate);
  }

  restartIce: Peer['restartIce'] = (client) => this.#peer.restartIce(client);

  send(bytes: Buffer): boolean {
    if (!this.#peer.send(bytes)) return false;
    count(this.#sent, bytes);
    return true;
  }

  close(): void {
    this.#peer.close();
  }
}

function count(traffic: TrafficCount, bytes: Buffer): void {
  traffic.packets += 1;
  traffic.bytes += bytes.length;
  if (!isRtcp(bytes)) return;
  for (let at = 0; at + 4 <= bytes.length; at += (bytes.readUInt16BE(at + 2) + 1) * 4) {
    const format = bytes.readUInt8(at) & 0x1f;
    const type = bytes.readUInt8(at + 1);
    if (type === 205 && format === 1) traffic.nacks += 1;
    if (type === 206 && (format === 1 || format === 4)) traffic.keyFrameRequests += 1;
  }
}
