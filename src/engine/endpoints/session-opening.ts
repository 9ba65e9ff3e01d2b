import { ProblemError } from '../../contract/index.js';
import { formatAnswer } from '../sdp/answer.js';
import type { AnsweredMedia } from '../sdp/answer.js';
import { parseOffer } from '../sdp/offer.js';
import type { Offer, OfferedCodec } from '../sdp/offer.js';
import { candidatesOf, formatTransportOffer, isCandidate } from '../sdp/transport-offer.js';
import type { Peer, PeerOptions, Transport } from '../transport/transport.js';

/** A section that is answered, with what the transport needs to know of it. */
export interface AcceptedMedia extends AnsweredMedia {
  readonly kind: 'audio' | 'video';
  /** The codec that packets of this section have first of all. */
  readonly codec: OfferedCodec;
}

export type PeerListener = Pick<PeerOptions, 'onPacket' | 'onPhase' | 'freePort'>;

/** The offer in a request's body; throws the problem when it cannot be used for one audio and one video. */
export function readOffer(text: string): Offer {
  const offer = parseOffer(text);
  if (offer === null) throw new ProblemError('sdp-unsupported', { detail: 'Not a WebRTC offer' });
  for (const kind of ['audio', 'video'] as const) {
    if (offer.media.filter((media) => media.kind === kind).length > 1) {
      throw new ProblemError('sdp-unsupported', { detail: `More than one section of ${kind}` });
    }
  }
  return offer;
}

/** Opens the peer that an offer asks for and answers it. */
export async function openSession(
  transport: Transport,
  offer: Offer,
  media: readonly AcceptedMedia[],
  listener: PeerListener,
): Promise<{ peer: Peer; answer: string }> {
  // In one bundle a packet's section is known by its payload type alone (RFC 8843 §9.2).
  const types = media.flatMap(({ codecs }) => codecs.flatMap(payloadTypesOf));
  if (new Set(types).size < types.length) {
    throw new ProblemError('sdp-unsupported', { detail: 'Two codecs under one payload type' });
  }
  const transportOffer = formatTransportOffer(offer);
  if (transportOffer === null) {
    throw new ProblemError('sdp-unsupported', { detail: 'ICE or DTLS values are missing or odd' });
  }
  let peer: Peer;
  try {
    peer = await transport.openPeer({ offer: transportOffer, mid: offer.bundleMid, ...listener });
  } catch (cause) {
    if (cause instanceof ProblemError) throw cause;
    throw new ProblemError('sdp-unsupported', { detail: 'The transport refused it', cause });
  }
  for (const candidate of candidatesOf(offer).filter(isCandidate)) {
    peer.addCandidate(candidate);
  }
  return { peer, answer: formatAnswer(offer, media, peer.description) };
}

function payloadTypesOf({ payloadType, retransmissionType }: OfferedCodec): number[] {
  return retransmissionType === null ? [payloadType] : [payloadType, retransmissionType];
}
