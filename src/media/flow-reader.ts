import type { FlowReading } from './flow-watch.js';

/**
 * Reads a video element's flow. With a peer connection its own counters are read, because an element in
 * a hidden tab paints nothing while the media still arrives.
 */
export function createFlowReader(
  video: HTMLVideoElement,
  getPeer: () => RTCPeerConnection | null = () => null,
): () => Promise<FlowReading | null> {
  return async () => {
    if (video.paused || video.ended) return null;
    const peer = getPeer();
    if (peer !== null && peer.connectionState !== 'closed') return readPeer(peer);
    const picture = document.hidden
      ? video.currentTime
      : video.getVideoPlaybackQuality().totalVideoFrames;
    return { picture: video.videoWidth === 0 ? 0 : picture, sound: video.currentTime };
  };
}

async function readPeer(peer: RTCPeerConnection): Promise<FlowReading> {
  const reading = { picture: 0, sound: 0 };
  const report = await peer.getStats();
  report.forEach((entry: RTCInboundRtpStreamStats) => {
    if (entry.type !== 'inbound-rtp') return;
    if (entry.kind === 'video') reading.picture += entry.framesDecoded ?? 0;
    else reading.sound += entry.totalSamplesReceived ?? entry.packetsReceived ?? 0;
  });
  return reading;
}
