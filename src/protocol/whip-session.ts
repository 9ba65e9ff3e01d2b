import { toCodecOrder } from './codec-order.js';
import { PeerSession } from './peer-session.js';
import type { PeerSessionOptions } from './peer-session.js';
import { SessionError } from './session-error.js';
import { toPostedOffer } from './session-side.js';
import type { SessionSide } from './session-side.js';
import { omitHeaderExtension } from './header-extension.js';

/**
 * Constrained Baseline H.264 is what recorders, HLS and every receiver take. Phones whose encoder
 * has only other profiles send VP8: they would show black where just this profile is accepted.
 */
const DEFAULT_CODECS = ['video/H264;profile-level-id=42e0', 'video/VP8'];
/** Receivers that know it turn the picture; recorders and HLS do not, and show it sideways. */
const VIDEO_ORIENTATION = 'urn:3gpp:video-orientation';

export interface WhipSessionOptions extends PeerSessionOptions {
  /** What to publish: at most one audio and one video track. The session never stops or changes them. */
  readonly media: MediaStream;
  /** Codecs first in the offer, as `toCodecOrder` reads them. Default H.264 Constrained Baseline, VP8. */
  readonly codecs?: readonly string[] | undefined;
  /** Encodings of the video, such as `{ maxBitrate: 2_500_000 }`; they outlive a recovery. */
  readonly videoEncodings?: readonly RTCRtpEncodingParameters[] | undefined;
}

/** Publishes over WHIP (RFC 9725), and keeps publishing until it is closed. */
export class WhipSession extends PeerSession {
  protected override readonly side: SessionSide = {
    role: 'publish',
    prepare: (peer) => this.#prepare(peer),
    // Where the browser cannot leave the extension out, the posted offer does: what is not answered is not sent.
    toPostedOffer: (sdp) =>
      toPostedOffer(sdp).replace(/^a=extmap:.*urn:3gpp:video-orientation.*\r?\n/gm, ''),
  };
  readonly #options: WhipSessionOptions;
  readonly #tracks = new Map<string, MediaStreamTrack>();

  constructor(options: WhipSessionOptions) {
    super(options);
    this.#options = options;
    for (const track of options.media.getTracks()) {
      if (!this.#tracks.has(track.kind)) this.#tracks.set(track.kind, track);
    }
  }

  /**
   * Sends this track in place of the one of its kind, now and in every later recovery. Rejects with
   * `track-unexpected` where the session has no track of that kind: WHIP cannot add one.
   */
  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    if (!this.#tracks.has(track.kind)) throw new SessionError('track-unexpected');
    this.#tracks.set(track.kind, track);
    await Promise.all(
      this.peers.map((peer) =>
        peer
          .getTransceivers()
          .find(({ receiver }) => receiver.track.kind === track.kind)
          ?.sender.replaceTrack(track),
      ),
    );
  }

  #prepare(peer: RTCPeerConnection): void {
    const { media, codecs = DEFAULT_CODECS, videoEncodings } = this.#options;
    if (this.#tracks.size === 0) throw new SessionError('media-missing');
    for (const [kind, track] of this.#tracks) {
      const transceiver = peer.addTransceiver(track, {
        direction: 'sendonly',
        streams: [media],
        ...(kind === 'video' && videoEncodings ? { sendEncodings: [...videoEncodings] } : {}),
      });
      orderCodecs(transceiver, kind, codecs);
      omitHeaderExtension(transceiver, VIDEO_ORIENTATION);
    }
  }
}

function orderCodecs(
  transceiver: RTCRtpTransceiver,
  kind: string,
  wanted: readonly string[],
): void {
  if (!wanted.some((wish) => wish.startsWith(`${kind}/`))) return;
  // The sender's list makes Chrome throw; the receiver's is what the API is specified with.
  const listed = globalThis.RTCRtpReceiver?.getCapabilities(kind)?.codecs;
  if (!listed) return;
  try {
    transceiver.setCodecPreferences(toCodecOrder(listed, wanted));
  } catch {
    // The browser's own order serves as well.
  }
}
