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
    return { picture: video.videoWidth === 0 ? 0 : picture, sound: readSound(video) };
  };
}

/** Time passes also where the sound has gone; bytes of it are told by Chromium and Safari, and not by Firefox. */
function readSound(video: HTMLVideoElement & { webkitAudioDecodedByteCount?: number }): number {
  // Who hears nothing misses nothing, and a browser may leave decoding out.
  const bytes = video.muted ? 0 : video.webkitAudioDecodedByteCount;
  return bytes || video.currentTime;
}

/** Reads the flow of a connection that no element shows. */
export function createPeerFlowReader(
  getPeer: () => RTCPeerConnection | null,
): () => Promise<FlowReading | null> {
  return async () => {
    const peer = getPeer();
    return peer === null || peer.connectionState === 'closed' ? null : readPeer(peer);
  };
}

async function readPeer(peer: RTCPeerConnection): Promise<FlowReading> {
  const reading = { picture: 0, sound: 0, packets: 0, answers: 0 };
  const report = await peer.getStats();
  report.forEach((entry: RTCInboundRtpStreamStats | RTCIceCandidatePairStats) => {
    if (entry.type === 'candidate-pair') {
      reading.answers += (entry as RTCIceCandidatePairStats).responsesReceived ?? 0;
    }
    if (entry.type !== 'inbound-rtp') return;
    const { kind, framesDecoded = 0, packetsReceived = 0 } = entry as RTCInboundRtpStreamStats;
    // Samples of sound are counted on while none come: what is concealed counts too.
    if (kind !== 'video') reading.sound += packetsReceived;
    else reading.packets += packetsReceived;
    // A hidden page's browser may leave decoding out.
    if (kind === 'video') reading.picture += document.hidden ? packetsReceived : framesDecoded;
  });
  return reading;
}
