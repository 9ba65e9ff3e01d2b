import { ProblemError } from '../../contract/index.js';
import type { Room } from '../room/room.js';
import { PublisherSession } from '../room/publisher-session.js';
import type { NegotiatedTrack } from '../room/publisher-track.js';
import { choosePublisherCodec } from '../sdp/codec-choice.js';
import type { Offer } from '../sdp/offer.js';
import type { Peer, Transport } from '../transport/transport.js';
import type { PublisherSuccession } from './publisher-succession.js';
import { SessionIce } from './session-ice.js';
import { openSession, readOffer } from './session-opening.js';
import type { AcceptedMedia } from './session-opening.js';
import type { OpenSession, SessionRegistry } from './session-registry.js';

const feedbackUri = 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01';

/** Feedback that the engine gives to publishers. */
const feedback = ['transport-cc', 'nack', 'nack pli'];

/** Taken where the publisher offers nothing better for the same. */
const limitFeedback = 'goog-remb';
const intraFeedback = 'ccm fir';

/**
 * Chromium starts at 300 kbit/s and may stay there for half a minute when its first probes go
 * wrong; from here its estimate finds the way up or down in a second. Others ignore it.
 */
const startBitrate = 'x-google-start-bitrate=800';

export interface SessionContext {
  readonly transport: Transport;
  readonly registry: SessionRegistry;
  readonly succession: PublisherSuccession;
  readonly clock: () => number;
  /** Runs a stream's work so that what it throws stays there. */
  readonly guard: (streamId: string, work: () => void) => void;
  /** Ends some session so that another finds room; false when there is none that counts for less. */
  readonly giveWay: (to: 'whip' | 'whep', streamId: string) => boolean;
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
  { transport, registry, succession, clock, guard, giveWay }: SessionContext,
): Promise<OpenedSession> {
  const offer = readOffer(text);
  const media = acceptPublished(offer);
  const id = registry.createId();
  let publisher: PublisherSession | null = null;
  const { peer, answer } = await openSession(transport, offer, media, {
    freePort: () => giveWay('whip', streamId),
    onPacket: (bytes) => guard(streamId, () => publisher?.take(bytes)),
    onPhase: (phase) => {
      if (phase === 'closed' || phase === 'failed') {
        registry.remove(id);
        succession.vanish(streamId, id);
      }
      publisher?.setPhase(phase);
    },
  });
  // From here on nothing waits: the room cannot be swept between its making and its publisher.
  const target = openOrClose(room, peer);
  const opened: PublisherSession = new PublisherSession(
    id,
    media.map(toNegotiatedTrack),
    target.createPublisherListener(() => opened),
    clock,
  );
  publisher = opened;
  opened.attach(peer);
  target.publish(opened);
  const session: OpenSession = {
    id,
    ice: new SessionIce(id, offer.iceUfrag, media, peer),
    end: () => {
      succession.leave(streamId, id);
      target.unpublish(opened);
    },
  };
  registry.add(session);
  return { session, answer };
}

function openOrClose(room: () => Room, peer: Peer): Room {
  try {
    return room();
  } catch (error) {
    peer.close();
    throw error;
  }
}

function acceptPublished(offer: Offer): AcceptedMedia[] {
  const accepted: AcceptedMedia[] = [];
  for (const { kind, mid, direction, codecs, extensions } of offer.media) {
    if (direction === 'recvonly' || direction === 'inactive') {
      throw new ProblemError('sdp-unsupported', { detail: `The ${kind} section does not send` });
    }
    const codec = choosePublisherCodec(codecs);
    if (codec === null) {
      throw new ProblemError('sdp-unsupported', { detail: `No ${kind} codec that is forwarded` });
    }
    const feedbackId = extensions.get(feedbackUri);
    accepted.push({
      kind,
      mid,
      direction: 'recvonly',
      codec,
      codecs: [codec],
      hints: kind === 'video' ? [startBitrate] : [],
      feedback: toFeedback(codec.feedback, feedbackId !== undefined),
      extensions: new Map(feedbackId === undefined ? [] : [[feedbackUri, feedbackId]]),
      sends: null,
    });
  }
  if (accepted.length === 0) {
    throw new ProblemError('sdp-unsupported', { detail: 'Neither audio nor video' });
  }
  return accepted;
}

/** What of the offered feedback the engine gives; only the better of two for the same. */
function toFeedback(offered: readonly string[], isNumbered: boolean): string[] {
  const hasFeedback = isNumbered && offered.includes('transport-cc');
  return [
    ...feedback.filter((name) => name !== 'transport-cc' || hasFeedback),
    ...(hasFeedback ? [] : [limitFeedback]),
    ...(offered.includes('nack pli') ? [] : [intraFeedback]),
  ];
}

function toNegotiatedTrack({ mid, kind, codec, feedback, extensions }: AcceptedMedia) {
  const agreed = codec.feedback.filter((name) => feedback.includes(name));
  return {
    mid,
    kind,
    codec,
    payloadType: codec.payloadType,
    retransmissionType: codec.retransmissionType,
    feedbackExtension: extensions.get(feedbackUri) ?? null,
    canNack: agreed.includes('nack'),
    keyFrameRequest: agreed.includes(intraFeedback) ? 'fir' : 'pli',
    takesBitrateLimit: agreed.includes(limitFeedback),
  } satisfies NegotiatedTrack;
}
