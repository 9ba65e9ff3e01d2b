import type { Audio, PeerConnection, RtcConfig, Track, Video } from 'node-datachannel';

import type { TransportDescription } from '../sdp/answer.js';
import { attributeOf, attributesOf } from '../sdp/session-description.js';
import type { Datachannel } from './datachannel-transport.js';
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

/** One libdatachannel connection as a `Peer`. */
export class DatachannelPeer implements Peer {
  readonly #connection: PeerConnection;
  readonly #options: PeerOptions;
  readonly #onClosed: () => void;
  readonly #tracks = new Map<string, Track>();
  /** What the library last said; `#phase` follows it, but counts as connected only with open tracks. */
  #state: PeerPhase = 'connecting';
  #phase: PeerPhase = 'connecting';
  #description: TransportDescription | null = null;

  constructor(library: Datachannel, config: RtcConfig, options: PeerOptions, onClosed: () => void) {
    this.#options = options;
    this.#onClosed = onClosed;
    this.#connection = new library.PeerConnection('streamside', config);
    this.#connection.onStateChange((state) => this.#noteState(phases[state] ?? 'connecting'));
    // Tracks that exist before the offer is set are matched by mid; later ones would be renegotiated.
    for (const { mid, kind, ssrc } of options.tracks) {
      // Both directions, whatever the answer says: the library drops RTCP against the direction.
      const media = kind === 'audio' ? createAudio(library, mid) : createVideo(library, mid);
      if (ssrc !== null) media.addSSRC(ssrc, 'streamside', 'streamside', mid);
      const track = this.#connection.addTrack(media);
      track.onMessage((bytes) => {
        if (this.#phase !== 'closed') options.onPacket(mid, bytes);
      });
      track.onOpen(() => this.#noteState(this.#state));
      keepUntilClosed(track);
      this.#tracks.set(mid, track);
    }
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
    this.#description = toTransportDescription(local.sdp);
  }

  addCandidate(candidate: string, mid: string): void {
    if (this.#phase === 'closed') return;
    try {
      this.#connection.addRemoteCandidate(`candidate:${candidate}`, mid);
    } catch {
      // A candidate that the library cannot read is one way fewer to connect, nothing more.
    }
  }

  send(mid: string, bytes: Buffer): boolean {
    const track = this.#tracks.get(mid);
    if (track === undefined || this.#phase !== 'connected') return false;
    try {
      return track.sendMessageBinary(bytes);
    } catch {
      // The connection ended between its state and this call; its state says so in a moment.
      return false;
    }
  }

  close(): void {
    this.#setPhase('closed');
  }

  /** The library's state turns to connected a moment before its tracks can send. */
  #noteState(state: PeerPhase): void {
    this.#state = state;
    if (state !== 'connected') this.#setPhase(state);
    else if ([...this.#tracks.values()].every((track) => track.isOpen())) this.#setPhase(state);
  }

  #setPhase(phase: PeerPhase): void {
    if (this.#phase === 'closed' || this.#phase === phase) return;
    this.#phase = phase;
    if (phase === 'closed') this.#release();
    this.#options.onPhase(phase);
  }

  /** Whoever closed, the library's objects are freed here: its cleanup waits for any that is left. */
  #release(): void {
    for (const track of this.#tracks.values()) track.close();
    this.#connection.close();
    this.#onClosed();
  }
}

/** The codecs name nothing that matters here: packets pass through as they are. */
function createAudio(library: Datachannel, mid: string): Audio {
  const audio = new library.Audio(mid, 'SendRecv');
  audio.addAudioCodec(111, 'opus');
  return audio;
}

function createVideo(library: Datachannel, mid: string): Video {
  const video = new library.Video(mid, 'SendRecv');
  video.addVideoCodec(102, 'H264');
  return video;
}

function toTransportDescription(sdp: string): TransportDescription {
  const lines = sdp.split(/\r?\n/);
  const candidates = attributesOf(lines, 'candidate');
  return {
    iceUfrag: attributeOf(lines, 'ice-ufrag') ?? '',
    icePwd: attributeOf(lines, 'ice-pwd') ?? '',
    fingerprint: attributeOf(lines, 'fingerprint') ?? '',
    setup: attributeOf(lines, 'setup') ?? 'active',
    candidates: [...candidates, ...toLoopback(candidates)],
  };
}

/**
 * The library leaves the loopback address out, and a browser on the same machine with no network
 * left has no other. Its socket hears it all the same; the candidate comes last.
 */
function toLoopback(candidates: readonly string[]): string[] {
  if (candidates.some((candidate) => candidate.includes(' 127.0.0.1 '))) return [];
  const host = candidates.find((candidate) => / UDP \d+ [\d.]+ \d+ typ host/i.test(candidate));
  const port = host === undefined ? undefined : / (\d+) typ host/.exec(host)?.[1];
  return port === undefined ? [] : [`127 1 UDP 1 127.0.0.1 ${port} typ host`];
}
