import type { LineReading } from '../../../media/piece-upload/line-reading.js';

/** Fields that some browsers leave out; their compilers' libraries do not know them. */
type OutboundStats = RTCOutboundRtpStreamStats & {
  readonly targetBitrate?: number;
  readonly qualityLimitationReason?: string;
};

/** How what is live fares on its connection; null where the browser does not say. Never rejects. */
export async function readLine(peer: RTCPeerConnection | null): Promise<LineReading | null> {
  const report = await peer?.getStats().catch(() => null);
  let available: number | null = null;
  let roundTripMs: number | null = null;
  let sent = 0;
  let isSqueezed = false;
  report?.forEach((entry: RTCStats) => {
    if (entry.type === 'candidate-pair') {
      const pair = entry as RTCIceCandidatePairStats;
      if (!pair.nominated) return;
      const { availableOutgoingBitrate, currentRoundTripTime } = pair;
      // A device with several addresses has several such pairs, and one of them carries what is sent.
      if (availableOutgoingBitrate === undefined) return;
      available = availableOutgoingBitrate;
      roundTripMs = currentRoundTripTime === undefined ? null : currentRoundTripTime * 1_000;
    } else if (entry.type === 'outbound-rtp') {
      const { targetBitrate, qualityLimitationReason } = entry as OutboundStats;
      sent += targetBitrate ?? 0;
      isSqueezed ||= qualityLimitationReason === 'bandwidth';
    }
  });
  return available === null ? null : { available, sent, isSqueezed, roundTripMs };
}
