import { toCodecOrder } from './codec-order.js';
import { PeerSession } from './peer-session.js';
import type { PeerSessionOptions } from './peer-session.js';
import { SessionError } from './session-error.js';
import { toPostedOffer } from './session-side.js';
import type { SessionSide } from './session-side.js';
import { toStereo } from './to-stereo.js';

/**
 * Constrained Baseline H.264 is what recorders, HLS and every receiver take. Phones whose encoder
 * has only other profiles send VP8: they would show black where just this profile is accepted.
 */
const DEFAULT_CODECS = ['video/H264;profile-level-id=42e0', 'video/VP8'];

export interface WhipSessionOptions extends PeerSessionOptions {
  /** What to publish: at most one audio and one video track. The session never stops or changes them. */
  readonly media: MediaStream;
  /** Offered also while `media` has no such track; `replaceTrack` brings it. Default the kinds in `media`. */
  readonly kinds?: readonly string[] | undefined;
  /** Codecs first in the offer, as `toCodecOrder` reads them. Default H.264 Constrained Baseline, VP8. */
  readonly codecs?: readonly string[] | undefined;
  /** Encodings of a kind's sender, such as `{ maxBitrate: 2_500_000 }`; asked for each connection anew. */
  readonly encodings?: ((kind: string) => RTCRtpEncodingParameters[]) | undefined;
  /** Sends sound in two channels. Default false: browsers mix it down to one. */
  readonly stereo?: boolean | undefined;
}

/** Publishes over WHIP (RFC 9725), and keeps publishing until it is closed. */
export class WhipSession extends PeerSession {
  protected override readonly side: SessionSide = {
    role: 'publish',
    prepare: (peer) => this.#prepare(peer),
    // The answer's word is what browsers send by; some servers also look for the offer's.
    toSet: (sdp) => (this.#options.stereo ? toStereo(sdp) : sdp),
    // Receivers that know it turn the picture; recorders and HLS do not, and show it sideways.
    toPostedOffer: (sdp) =>
      toPostedOffer(sdp).replace(/^a=extmap:.*urn:3gpp:video-orientation.*\r?\n/gm, ''),
  };
  readonly #options: WhipSessionOptions;
  readonly #tracks = new Map<string, MediaStreamTrack | null>();

  constructor(options: WhipSessionOptions) {
    super(options);
    this.#options = options;
    for (const kind of options.kinds ?? []) this.#tracks.set(kind, null);
    for (const track of options.media.getTracks()) {
      if (!this.#tracks.get(track.kind)) this.#tracks.set(track.kind, track);
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
    const { media, codecs = DEFAULT_CODECS, encodings } = this.#options;
    if (this.#tracks.size === 0) throw new SessionError('media-missing');
    for (const [kind, track] of this.#tracks) {
      const transceiver = peer.addTransceiver(track ?? kind, {
        direction: 'sendonly',
        streams: [media],
        ...(encodings && { sendEncodings: encodings(kind) }),
      });
      orderCodecs(transceiver, kind, codecs);
    }
  }
}

function orderCodecs(
  transceiver: RTCRtpTransceiver,
  kind: string,
  wanted: readonly string[],
): void {
  if (!wanted.some((wish) => wish.startsWith(`${kind}/`))) return;
  try {
    // The sender's list makes Chrome throw; the receiver's is what the API is specified with.
    const listed = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
    transceiver.setCodecPreferences(toCodecOrder(listed, wanted));
  } catch {
    // The browser's own order serves as well.
  }
}
