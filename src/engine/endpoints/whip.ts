import { ProblemError } from '../../contract/index.js';
import type { MediaKind } from '../codec.js';
import type { Room } from '../room/room.js';
import { PublisherSession } from '../room/publisher-session.js';
import type { PublishedTrack } from '../room/publisher-session.js';
import { choosePublisherCodec } from '../sdp/codec-choice.js';
import type { Offer } from '../sdp/offer.js';
import type { Transport } from '../transport/transport.js';
import { openSession, readOffer } from './session-opening.js';
import type { AcceptedMedia } from './session-opening.js';
import type { OpenSession, SessionRegistry } from './session-registry.js';

const feedbackUri = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

/** Feedback that the engine gives to publishers. */
const feedback = ['transport-cc', 'nack', 'nack pli'];

/**
 * Chromium starts at 300 kbit/s and may stay there for half a minute when its first probes go
 * wrong; from here its estimate finds the way up or down in a second. Others ignore it.
 */
const startBitrate = 'x-google-start-bitrate=800';

export interface SessionContext {
  readonly transport: Transport;
  readonly registry: SessionRegistry;
  readonly clock: () => number;
  /** Runs a stream's work so that what it throws stays there. */
  readonly guard: (streamId: string, work: () => void) => void;
}

/** A session that was opened, with the answer for its client. */
export interface OpenedSession {
  readonly session: OpenSession;
  readonly answer: string;
}

/** Opens a publisher's session on a room; throws a problem when the offer is of no use. */
export async function openWhip(
  text: string,
  streamId: string,
  room: () => Room,
  { transport, registry, clock, guard }: SessionContext,
): Promise<OpenedSession> {
  const offer = readOffer(text);
  const media = acceptPublished(offer);
  const id = registry.createId();
  let publisher: PublisherSession | null = null;
  const { peer, answer } = await openSession(transport, offer, media, {
    onPacket: (mid, bytes) => guard(streamId, () => publisher?.take(mid, bytes)),
    onPhase: (phase) => {
      if (phase === 'closed' || phase === 'failed') registry.remove(id);
      publisher?.setPhase(phase);
    },
  });
  // From here on nothing waits: the room cannot be swept between its making and its publisher.
  const target = room();
  const opened: PublisherSession = new PublisherSession(
    id,
    media.map(toPublishedTrack),
    target.createPublisherListener(() => opened),
    clock,
  );
  publisher = opened;
  opened.attach(peer);
  target.publish(opened);
  const session: OpenSession = {
    id,
    etag: `"${id.slice(0, 8)}"`,
    iceUfrag: offer.iceUfrag,
    peer,
    end: () => target.unpublish(opened),
  };
  registry.add(session);
  return { session, answer };
}

function acceptPublished(offer: Offer): AcceptedMedia[] {
  const accepted: AcceptedMedia[] = [];
  for (const { kind, mid, direction, codecs, extensions, ssrcs } of offer.media) {
    if (direction === 'recvonly' || direction === 'inactive') {
      throw new ProblemError('sdp-unsupported', { detail: `The ${kind} section does not send` });
    }
    const codec = choosePublisherCodec(codecs);
    if (codec === null) {
      throw new ProblemError('sdp-unsupported', { detail: `No ${kind} codec that is forwarded` });
    }
    if (ssrcs.length === 0) {
      throw new ProblemError('sdp-unsupported', { detail: `The ${kind} section names no a=ssrc` });
    }
    const feedbackId = extensions.get(feedbackUri);
    accepted.push({
      kind,
      mid,
      direction: 'recvonly',
      codec,
      codecs: [codec],
      hints: kind === 'video' ? [startBitrate] : [],
      feedback,
      extensions: new Map(feedbackId === undefined ? [] : [[feedbackUri, feedbackId]]),
      sends: null,
    });
  }
  if (accepted.length === 0) {
    throw new ProblemError('sdp-unsupported', { detail: 'Neither audio nor video' });
  }
  return accepted;
}

function toPublishedTrack(media: AcceptedMedia): PublishedTrack {
  const kind: MediaKind = media.kind;
  return {
    mid: media.mid,
    kind,
    codec: media.codec,
    payloadType: media.codec.payloadType,
    feedbackExtension: media.extensions.get(feedbackUri) ?? null,
    canNack: media.codec.feedback.includes('nack'),
  };
}
