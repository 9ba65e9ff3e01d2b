import type { LineReading } from '../../../media/piece-upload/upload-delay.js';

/** What the connection carries and could carry; null where the browser does not say. Never rejects. */
export async function readLine(peer: RTCPeerConnection | null): Promise<LineReading | null> {
  const report = await peer?.getStats().catch(() => null);
  let available: number | null = null;
  let sent = 0;
  report?.forEach((entry: RTCStats) => {
    if (entry.type === 'candidate-pair') {
      const { nominated, availableOutgoingBitrate } = entry as RTCIceCandidatePairStats;
      if (nominated) available = availableOutgoingBitrate ?? null;
    } else if (entry.type === 'outbound-rtp') {
      const { targetBitrate } = entry as RTCOutboundRtpStreamStats & { targetBitrate?: number };
      sent += targetBitrate ?? 0;
    }
  });
  return available === null ? null : { available, sent };
}
