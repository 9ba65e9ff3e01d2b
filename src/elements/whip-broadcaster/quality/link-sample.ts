/** What a peer connection has counted since its beginning; null where this browser does not count it. */
export interface LinkCounters {
  /** Milliseconds, by the report's own clock. */
  readonly at: number;
  readonly sentBytes: number;
  readonly sentPackets: number;
  readonly lostPackets: number | null;
  readonly roundTripMs: number | null;
  /** Whatever has come back: reports of the receiver, answers of its ICE agent. */
  readonly heard: number | null;
  /** The picture is smaller or poorer than wished for, for want of bandwidth. */
  readonly isSqueezed: boolean;
  /** The same because the device cannot encode more. */
  readonly isStrained: boolean;
  /** Pictures that have left the device; null where none are sent, or this browser does not count them. */
  readonly sentPictures: number | null;
  /** Pictures that were given to be sent; null as well. */
  readonly givenPictures: number | null;
}

/** How the way to the server was between two readings. */
export interface LinkSample {
  /** Milliseconds, by the report's own clock. */
  readonly at: number;
  /** None where nothing is heard of the other side: what leaves the device then arrives nowhere. */
  readonly kbps: number;
  /** Share of the packets, 0 to 1. */
  readonly loss: number | null;
  readonly roundTripMs: number | null;
  readonly isSqueezed: boolean;
  readonly isStrained: boolean;
  /** How many have left the device; null where none are sent, or nobody counts them. */
  readonly pictures: number | null;
  /** How many were given to be sent; null as well. */
  readonly sourcePictures: number | null;
}

/** While nothing is heard: no loss is reported and no delay measured, which is not none, and not the last one. */
export function silentSample(at: number): LinkSample {
  const unknown = { loss: null, roundTripMs: null, pictures: null, sourcePictures: null };
  return { at, kbps: 0, ...unknown, isSqueezed: false, isStrained: false };
}

/** Fields that some browsers leave out; their compilers' libraries say otherwise. */
type OutboundStats = RTCOutboundRtpStreamStats & {
  readonly qualityLimitationReason?: string;
};
type RemoteInboundStats = RTCStats & {
  readonly packetsLost?: number;
  readonly roundTripTime?: number;
};
/** Of the picture: of the sound it counts none. */
type SourceStats = RTCStats & { readonly frames?: number };
type TransportStats = RTCTransportStats & { readonly packetsReceived?: number };

/** Adds up what a report says of all that is sent. */
export function readLinkCounters(report: RTCStatsReport, now: number): LinkCounters {
  let sentBytes = 0;
  let sentPackets = 0;
  let lostPackets: number | null = null;
  let roundTripMs: number | null = null;
  let heard: number | null = null;
  let sentPictures: number | null = null;
  let givenPictures: number | null = null;
  let isSqueezed = false;
  let isStrained = false;
  report.forEach((entry: RTCStats) => {
    switch (entry.type) {
      case 'outbound-rtp': {
        const { bytesSent, packetsSent, framesSent, qualityLimitationReason } =
          entry as OutboundStats;
        sentBytes += bytesSent ?? 0;
        sentPackets += packetsSent ?? 0;
        if (framesSent !== undefined) sentPictures = (sentPictures ?? 0) + framesSent;
        isSqueezed ||= qualityLimitationReason === 'bandwidth';
        isStrained ||= qualityLimitationReason === 'cpu';
        break;
      }
      case 'media-source': {
        const { frames } = entry as SourceStats;
        if (frames !== undefined) givenPictures = (givenPictures ?? 0) + frames;
        break;
      }
      case 'remote-inbound-rtp': {
        const { packetsLost, roundTripTime } = entry as RemoteInboundStats;
        if (packetsLost !== undefined) lostPackets = (lostPackets ?? 0) + packetsLost;
        if (roundTripTime !== undefined) roundTripMs ??= roundTripTime * 1000;
        break;
      }
      case 'candidate-pair': {
        const { nominated, currentRoundTripTime, responsesReceived } =
          entry as RTCIceCandidatePairStats;
        if (responsesReceived !== undefined) heard = (heard ?? 0) + responsesReceived;
        // Measured anew by every packet that is acknowledged, and so newer than the receiver's reports.
        if (nominated && currentRoundTripTime !== undefined)
          roundTripMs = currentRoundTripTime * 1000;
        break;
      }
      case 'transport': {
        const { packetsReceived } = entry as TransportStats;
        if (packetsReceived !== undefined) heard = (heard ?? 0) + packetsReceived;
        break;
      }
    }
  });
  const counted = { sentBytes, sentPackets, lostPackets, roundTripMs, heard };
  return { at: now, ...counted, isSqueezed, isStrained, sentPictures, givenPictures };
}

/** What happened between two readings of one connection; null where they are of two. */
export function toLinkSample(before: LinkCounters, after: LinkCounters): LinkSample | null {
  const elapsedMs = after.at - before.at;
  const bytes = after.sentBytes - before.sentBytes;
  const packets = after.sentPackets - before.sentPackets;
  if (elapsedMs <= 0 || bytes < 0 || packets < 0) return null;
  const reported = countBetween(before.lostPackets, after.lostPackets);
  const lost = reported && Math.max(0, reported);
  return {
    at: after.at,
    kbps: (bytes * 8) / elapsedMs,
    // What is reported lost now may have been sent before.
    loss: lost === null ? null : Math.min(1, lost / Math.max(packets, lost, 1)),
    roundTripMs: after.roundTripMs,
    isSqueezed: after.isSqueezed,
    isStrained: after.isStrained,
    pictures: countBetween(before.sentPictures, after.sentPictures),
    sourcePictures: countBetween(before.givenPictures, after.givenPictures),
  };
}

function countBetween(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}
