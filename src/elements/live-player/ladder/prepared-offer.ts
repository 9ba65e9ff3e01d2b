import { toStereo } from '../../../protocol/to-stereo.js';

/** A network may have changed unnoticed since; what was gathered then is thrown away. */
const FRESH_MS = 5 * 60_000;

/**
 * A peer connection whose offer stands before anybody asks for the stream: the browser has made its keys
 * and gathered its addresses, and what is left is one request. Nothing leaves the device.
 */
export class PreparedOffer {
  #peer: RTCPeerConnection | null = null;
  #madeAt = 0;

  /** Makes one, where there is none. */
  prepare(): void {
    if (this.#peer !== null || typeof RTCPeerConnection !== 'function') return;
    const peer = new RTCPeerConnection({ bundlePolicy: 'max-bundle', rtcpMuxPolicy: 'require' });
    for (const kind of ['audio', 'video']) peer.addTransceiver(kind, { direction: 'recvonly' });
    this.#peer = peer;
    this.#madeAt = performance.now();
    // Where it cannot be made now, it is made when it is asked for.
    peer
      .createOffer()
      .then(({ type, sdp = '' }) => peer.setLocalDescription({ type, sdp: toStereo(sdp) }))
      .catch(() => this.discard());
  }

  /** The connection, the caller's from now on; null where none is ready. */
  take(): RTCPeerConnection | null {
    const peer = this.#peer;
    const isFresh = performance.now() - this.#madeAt < FRESH_MS;
    if (!isFresh || !peer?.localDescription) {
      this.discard();
      return null;
    }
    this.#peer = null;
    return peer;
  }

  discard(): void {
    this.#peer?.close();
    this.#peer = null;
  }
}
