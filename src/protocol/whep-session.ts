import { PeerSession } from './peer-session.js';
import type { PeerSessionOptions } from './peer-session.js';
import { toPostedOffer } from './session-side.js';
import type { SessionSide } from './session-side.js';
import { toStereo } from './to-stereo.js';

export interface WhepSessionOptions extends PeerSessionOptions {
  /** Who makes the offer. Default `client`; `server` is the older way (draft-murillo-whep-01). */
  readonly offerFrom?: 'client' | 'server' | undefined;
}

/**
 * Plays over WHEP, and keeps playing until it is closed.
 *
 * @fires mediachange - other tracks are in `media`.
 */
export class WhepSession extends PeerSession {
  /** What is played: one object for the session's whole life, in which recovery exchanges the tracks. */
  readonly media = new MediaStream();
  protected override readonly side: SessionSide;
  /** The peer whose tracks are in `media`. */
  #source: RTCPeerConnection | null = null;

  constructor(options: WhepSessionOptions) {
    super(options);
    this.side = {
      role: 'watch',
      offerFrom: options.offerFrom,
      prepare: (peer) => {
        // Whoever has made the offer ahead has made its transceivers too.
        if (peer.localDescription) return;
        for (const kind of ['audio', 'video']) peer.addTransceiver(kind, { direction: 'recvonly' });
      },
      toSet: toStereo,
      toPostedOffer,
      adopt: (peer) => this.#adopt(peer),
    };
  }

  #adopt(peer: RTCPeerConnection): void {
    if (peer === this.#source) return;
    this.#source = peer;
    const old = this.media.getTracks();
    const tracks = peer
      .getTransceivers()
      .filter(({ currentDirection }) => currentDirection?.includes('recv'))
      .map(({ receiver }) => receiver.track);
    for (const track of tracks) this.media.addTrack(track);
    for (const track of old) this.media.removeTrack(track);
    this.dispatchEvent(new Event('mediachange'));
  }
}
