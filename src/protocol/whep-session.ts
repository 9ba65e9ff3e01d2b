import { PeerSession } from './peer-session.js';
import type { PeerSessionOptions } from './peer-session.js';

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
  protected override readonly role = 'watch';
  protected override readonly offerFrom: 'client' | 'server';

  constructor(options: WhepSessionOptions) {
    super(options);
    this.offerFrom = options.offerFrom ?? 'client';
  }

  protected override prepare(peer: RTCPeerConnection): void {
    peer.addTransceiver('audio', { direction: 'recvonly' });
    peer.addTransceiver('video', { direction: 'recvonly' });
  }

  protected override adopt(peer: RTCPeerConnection): void {
    const tracks = peer
      .getTransceivers()
      .filter(({ currentDirection }) => currentDirection?.includes('recv'))
      .map(({ receiver }) => receiver.track);
    const old = this.media.getTracks().filter((track) => !tracks.includes(track));
    const added = tracks.filter((track) => !this.media.getTracks().includes(track));
    for (const track of added) this.media.addTrack(track);
    for (const track of old) this.media.removeTrack(track);
    if (added.length || old.length) this.dispatchEvent(new Event('mediachange'));
  }
}
