import { isRtcp } from '../../../src/engine/rtp/rtp-packet.js';
import type { IceCredentials, IceDescription } from '../../../src/engine/sdp/ice-description.js';
import type {
  Peer,
  PeerOptions,
  PeerPhase,
  Transport,
} from '../../../src/engine/transport/transport.js';

/** Opus in every offer of these tests. */
const audioPayloadType = 111;

/** A peer without a network: the test plays the other end. */
export class FakePeer implements Peer {
  readonly options: PeerOptions;
  readonly sent: { mid: string; bytes: Buffer }[] = [];
  readonly candidates: string[] = [];
  /** Credentials of the clients that restarted ICE. */
  readonly restarts: IceCredentials[] = [];
  canRestart = true;
  phase: PeerPhase = 'connecting';
  /** Whether the network takes nothing more at the moment. */
  isFull = false;
  readonly description = {
    iceUfrag: 'srvU',
    icePwd: 'serverpasswordserverpass',
    fingerprint: 'sha-256 CD:CD',
    setup: 'active',
    candidates: ['1 1 UDP 2114977791 192.0.2.1 50000 typ host'],
  };

  constructor(options: PeerOptions) {
    this.options = options;
  }

  /** Packets find their section by themselves; `mid` is for the reader. */
  receive(_mid: string, bytes: Buffer): void {
    this.options.onPacket(bytes);
  }

  become(phase: PeerPhase): void {
    this.phase = phase;
    this.options.onPhase(phase);
  }

  addCandidate(candidate: string): void {
    this.candidates.push(candidate);
  }

  restartIce(client: IceCredentials): Promise<IceDescription | null> {
    this.restarts.push(client);
    if (!this.canRestart) return Promise.resolve(null);
    const own = { iceUfrag: `srv${this.restarts.length}`, icePwd: 'anotherpasswordofserver1' };
    return Promise.resolve({ ...own, candidates: ['1 1 UDP 1 192.0.2.1 50001 typ host'] });
  }

  send(bytes: Buffer): boolean {
    if (this.isFull) return false;
    const isAudio = !isRtcp(bytes) && (bytes.readUInt8(1) & 0x7f) === audioPayloadType;
    this.sent.push({ mid: isAudio ? '0' : '1', bytes: Buffer.from(bytes) });
    return true;
  }

  close(): void {
    if (this.phase !== 'closed') this.become('closed');
  }
}

/** A transport that opens `FakePeer`s and keeps them. */
export class FakeTransport implements Transport {
  readonly peers: FakePeer[] = [];
  isClosed = false;

  openPeer(options: PeerOptions): Promise<FakePeer> {
    const peer = new FakePeer(options);
    this.peers.push(peer);
    return Promise.resolve(peer);
  }

  /** The newest peer. */
  get last(): FakePeer {
    const peer = this.peers.at(-1);
    if (peer === undefined) throw new Error('No peer was opened');
    return peer;
  }

  close(): void {
    this.isClosed = true;
  }
}
