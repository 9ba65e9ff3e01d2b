import type { PeerConnection, RtcConfig, Track } from 'node-datachannel';

import type { TransportDescription } from '../sdp/answer.js';
import type { IceCredentials, IceDescription } from '../sdp/ice-description.js';
import { attributeOf, attributesOf } from '../sdp/session-description.js';
import { completeCandidates, hearsV6, hostPort, toPort } from './candidates.js';
import type { Datachannel } from './datachannel-transport.js';
import { IceFront } from './ice-front.js';
import type { Peer, PeerOptions, PeerPhase } from './transport.js';

/** Gathering of host addresses takes milliseconds; an answer does not wait longer for it. */
const maxGatheringMs = 500;

const phases: Readonly<Record<string, PeerPhase>> = {
  new: 'connecting',
  connecting: 'connecting',
  connected: 'connected',
  disconnected: 'disconnected',
  failed: 'failed',
  closed: 'closed',
};

/**
 * Tracks that the library's wrapper still knows. It keeps a bare pointer to each until its closed
 * event has run, and reads it in its cleanup: a track that is collected before that is a crash.
 */
const knownTracks = new Set<Track>();

function keepUntilClosed(track: Track): void {
  knownTracks.add(track);
  // The wrapper forgets the track after this callback, so the reference has to outlast it.
  track.onClosed(() => setImmediate(() => knownTracks.delete(track)));
}

/** Lets go of tracks whose closed event will not come any more, after the library's cleanup. */
export function releaseTracks(): void {
  knownTracks.clear();
}

export interface DatachannelPeerOptions extends PeerOptions {
  readonly publicAddress: string | null;
  readonly portRange: readonly [number, number] | null;
  /** Does work that takes a port, when no other does. */
  readonly inTurn: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** One libdatachannel connection as a `Peer`. */
export class DatachannelPeer implements Peer {
  readonly #connection: PeerConnection;
  readonly #options: DatachannelPeerOptions;
  readonly #onClosed: () => void;
  readonly #track: Track;
  /** What the library last said; `#phase` follows it, but counts as connected only with an open track. */
  #state: PeerPhase = 'connecting';
  #phase: PeerPhase = 'connecting';
  #description: TransportDescription | null = null;
  /** What a client that has restarted ICE speaks to; null before the first restart. */
  #front: Promise<IceFront | null> | null = null;

  constructor(
    library: Datachannel,
    config: RtcConfig,
    options: DatachannelPeerOptions,
    onClosed: () => void,
  ) {
    this.#options = options;
    this.#onClosed = onClosed;
    this.#connection = new library.PeerConnection('streamside', config);
    this.#connection.onStateChange((state) => this.#noteState(phases[state] ?? 'connecting'));
    // A connection with one track hands it every packet; with more it drops those whose source no
    // description named. It goes both ways, whatever the answer says: RTCP against it is dropped.
    const media = new library.Video(options.mid, 'SendRecv');
    media.addVideoCodec(102, 'H264');
    // A track that exists before the offer is set is matched by mid; later it would be renegotiated.
    this.#track = this.#connection.addTrack(media);
    this.#track.onMessage((bytes) => {
      if (this.#phase !== 'closed') options.onPacket(bytes);
    });
    this.#track.onOpen(() => this.#noteState(this.#state));
    keepUntilClosed(this.#track);
  }

  get phase(): PeerPhase {
    return this.#phase;
  }

  get description(): TransportDescription {
    if (this.#description === null) throw new Error('The peer has not answered yet');
    return this.#description;
  }

  /** Takes the offer and gathers candidates; rejects when the library refuses the offer. */
  async answer(): Promise<void> {
    const gathered = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, maxGatheringMs);
      this.#connection.onGatheringStateChange((state) => {
        if (state !== 'complete') return;
        clearTimeout(timer);
        resolve();
      });
    });
    this.#connection.setRemoteDescription(this.#options.offer, 'offer');
    this.#connection.setLocalDescription('answer');
    await gathered;
    const local = this.#connection.localDescription();
    if (local === null) throw new Error('The library gave no answer');
    this.#description = toTransportDescription(local.sdp, this.#options.publicAddress);
  }

  addCandidate(candidate: string): void {
    if (this.#phase === 'closed') return;
    try {
      this.#connection.addRemoteCandidate(`candidate:${candidate}`, this.#options.mid);
    } catch {
      // A candidate that the library cannot read is one way fewer to connect, nothing more.
    }
  }

  /** The library cannot restart ICE; a front that the client speaks to instead can. */
  async restartIce(client: IceCredentials): Promise<IceDescription | null> {
    this.#front ??= this.#openFront();
    const front = await this.#front;
    if (front === null) {
      // What was in the way may be gone at the next restart.
      this.#front = null;
      return null;
    }
    if (this.#isOver()) return null;
    const own = front.restart(client);
    return { ...own, candidates: toPort(this.description.candidates, front.port) };
  }

  send(bytes: Buffer): boolean {
    if (this.#phase !== 'connected') return false;
    try {
      return this.#track.sendMessageBinary(bytes);
    } catch {
      // The connection ended between its state and this call; its state says so in a moment.
      return false;
    }
  }

  close(): void {
    this.#setPhase('closed');
  }

  /** The library's state turns to connected a moment before its track can send. */
  #noteState(state: PeerPhase): void {
    this.#state = state;
    if (state !== 'connected') this.#setPhase(state);
    else if (this.#track.isOpen()) this.#setPhase(state);
  }

  #setPhase(phase: PeerPhase): void {
    if (this.#phase === 'closed' || this.#phase === phase) return;
    this.#phase = phase;
    if (phase === 'closed') this.#release();
    this.#options.onPhase(phase);
  }

  async #openFront(): Promise<IceFront | null> {
    const { iceUfrag, icePwd, candidates } = this.description;
    const offered = this.#options.offer.split(/\r?\n/);
    const libraryPort = hostPort(candidates);
    if (libraryPort === null || this.#isOver()) return null;
    let front: IceFront;
    try {
      front = await this.#options.inTurn(() =>
        IceFront.open({
          libraryPort,
          hearsV6: hearsV6(candidates),
          library: { iceUfrag, icePwd },
          client: {
            iceUfrag: attributeOf(offered, 'ice-ufrag') ?? '',
            icePwd: attributeOf(offered, 'ice-pwd') ?? '',
          },
          portRange: this.#options.portRange,
        }),
      );
    } catch {
      return null;
    }
    // A library that has no path yet would take the front for one before the client is there.
    const isKnown = this.#phase !== 'connected' || (await front.introduce());
    if (isKnown && !this.#isOver()) return front;
    front.close();
    return null;
  }

  /** Asked after waiting, when the phase may have moved on. */
  #isOver(): boolean {
    return this.#phase === 'closed' || this.#phase === 'failed';
  }

  /** Whoever closed, the library's objects are freed here: its cleanup waits for any that is left. */
  #release(): void {
    this.#track.close();
    this.#connection.close();
    void this.#front?.then((front) => front?.close());
    this.#onClosed();
  }
}

function toTransportDescription(sdp: string, publicAddress: string | null): TransportDescription {
  const lines = sdp.split(/\r?\n/);
  const candidates = attributesOf(lines, 'candidate');
  return {
    iceUfrag: attributeOf(lines, 'ice-ufrag') ?? '',
    icePwd: attributeOf(lines, 'ice-pwd') ?? '',
    fingerprint: attributeOf(lines, 'fingerprint') ?? '',
    setup: attributeOf(lines, 'setup') ?? 'active',
    candidates: completeCandidates(candidates, publicAddress),
  };
}
