import { ProblemError } from '../../contract/index.js';
import type { Room } from '../room/room.js';
import { ViewerSession, viewerCname } from '../room/viewer-session.js';
import type { ViewedTrack } from '../room/viewer-track.js';
import { chooseViewerCodecs } from '../sdp/codec-choice.js';
import type { Offer } from '../sdp/offer.js';
import { SessionIce } from './session-ice.js';
import { openSession, readOffer } from './session-opening.js';
import type { AcceptedMedia } from './session-opening.js';
import type { OpenSession } from './session-registry.js';
import type { OpenedSession, SessionContext } from './whip.js';

/** Feedback of viewers that the engine answers. */
const feedback = ['nack', 'nack pli', 'ccm fir'];

/** What a viewer that comes too early is asked to wait: less when a publisher is on its way. */
const retryAfterSeconds = { opening: 1, idle: 2 } as const;

/** Opens a viewer's session on a room that is live; throws a problem when it is not or the offer is of no use. */
export async function openWhep(
  text: string,
  streamId: string,
  room: Room | null,
  { transport, registry, clock, guard, giveWay }: SessionContext,
): Promise<OpenedSession> {
  if (room === null || !room.isLive) throw notLive(room);
  const offer = readOffer(text);
  const media = acceptViewed(offer, room);
  const id = registry.createId();
  const tracks: ViewedTrack[] = media.map(({ kind, codecs }) => ({
    output: room.output(kind),
    payloadTypes: new Map(codecs.map(({ name, payloadType }) => [name, payloadType])),
    retransmissionTypes: new Map(
      codecs.flatMap(({ name, retransmissionType }) =>
        retransmissionType === null ? [] : [[name, retransmissionType] as const],
      ),
    ),
  }));
  const viewer = new ViewerSession(
    id,
    tracks,
    {
      onKeyFrameRequest: () => room.requestKeyFrame(),
      onPhase: (phase) => {
        if (phase === 'closed' || phase === 'failed') room.viewers.remove(viewer);
      },
    },
    clock,
  );
  const { peer, answer } = await openSession(transport, offer, media, {
    freePort: () => giveWay('whep', streamId),
    onPacket: (bytes) => guard(streamId, () => viewer.take(bytes)),
    onPhase: (phase) => {
      if (phase === 'closed' || phase === 'failed') registry.remove(id);
      viewer.setPhase(phase);
    },
  });
  if (!room.isLive) {
    peer.close();
    throw notLive(room);
  }
  viewer.attach(peer);
  room.viewers.add(viewer);
  const session: OpenSession = {
    id,
    ice: new SessionIce(id, offer.iceUfrag, media, peer),
    end: () => room.viewers.remove(viewer),
  };
  registry.add(session);
  return { session, answer };
}

function notLive(room: Room | null): ProblemError {
  const isOpening = room?.state.phase === 'opening';
  return new ProblemError('stream-not-live', {
    retryAfterSeconds: isOpening ? retryAfterSeconds.opening : retryAfterSeconds.idle,
  });
}

function acceptViewed(offer: Offer, room: Room): AcceptedMedia[] {
  const accepted: AcceptedMedia[] = [];
  for (const { kind, mid, direction, codecs } of offer.media) {
    if (direction === 'sendonly' || direction === 'inactive') continue;
    const output = room.output(kind);
    const chosen = chooseViewerCodecs(codecs, output.codec);
    const [codec] = chosen;
    if (codec === undefined || (output.codec !== null && output.codec.name !== codec.name)) {
      throw new ProblemError('sdp-unsupported', { detail: `The ${kind} codec is not among yours` });
    }
    accepted.push({
      kind,
      mid,
      direction: 'sendonly',
      codec,
      codecs: chosen,
      hints: [],
      feedback,
      extensions: new Map(),
      sends: {
        ssrc: output.ssrc,
        retransmissionSsrc: output.retransmissionSsrc,
        cname: viewerCname,
        streamId: viewerCname,
      },
    });
  }
  if (accepted.length === 0) {
    throw new ProblemError('sdp-unsupported', { detail: 'No section that receives' });
  }
  return accepted;
}
