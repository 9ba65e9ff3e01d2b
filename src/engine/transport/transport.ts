import type { TransportDescription } from '../sdp/answer.js';
import type { IceCredentials, IceDescription } from '../sdp/ice-description.js';

/** How a peer's connection stands. `closed` and `failed` are final. */
export type PeerPhase = 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

export interface PeerOptions {
  /** The remote offer, reduced to one section that stands for its whole bundle. */
  readonly offer: string;
  readonly mid: string;
  readonly onPhase: (phase: PeerPhase) => void;
  /** A decrypted RTP or RTCP packet of whichever source. */
  readonly onPacket: (bytes: Buffer) => void;
  /** Asked when no port is free: ends another peer, or says that none is to be ended. Default the latter. */
  readonly freePort?: () => boolean;
}

/** One WebRTC connection that the engine answers. Nothing of it throws after it has been opened. */
export interface Peer {
  /** The engine's half of the answer, candidates included. */
  readonly description: TransportDescription;
  readonly phase: PeerPhase;
  /** Candidates that cannot be read are passed over. */
  addCandidate(candidate: string): void;
  /**
   * Restarts ICE with a client that has new credentials; resolves with this end's, or with null when
   * this connection cannot. What flows goes on until the client has found its new way.
   */
  restartIce(client: IceCredentials): Promise<IceDescription | null>;
  /** Sends a complete RTP or RTCP packet; false when it could not be sent. */
  send(bytes: Buffer): boolean;
  close(): void;
}

/** What carries packets. The rest of the engine knows no WebRTC library. */
export interface Transport {
  /** Answers an offer; rejects when the offer cannot be used. */
  openPeer(options: PeerOptions): Promise<Peer>;
  /** Ends all peers and frees what would keep the process running. */
  close(): void;
}
