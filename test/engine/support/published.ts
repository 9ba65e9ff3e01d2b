import type { PublishedTrack } from '../../../src/engine/room/publisher-session.js';
import { parseRtpPacket } from '../../../src/engine/rtp/rtp-packet.js';
import type { RtpPacket } from '../../../src/engine/rtp/rtp-packet.js';
import { createRtp, deltaFramePayload, keyFramePayload, opusPayload } from './packets.js';

const common = { feedbackExtension: null, canNack: false };

/** Opus, in packets of 20 ms. */
export const soundTrack: PublishedTrack = {
  ...common,
  mid: '0',
  kind: 'audio',
  codec: { name: 'opus', kind: 'audio', clockRate: 48_000, parameters: '' },
  payloadType: 111,
};

/** H.264, a picture every 40 ms. */
export const pictureTrack: PublishedTrack = {
  ...common,
  mid: '1',
  kind: 'video',
  codec: { name: 'H264', kind: 'video', clockRate: 90_000, parameters: '' },
  payloadType: 102,
};

/** The packet that one of the tracks has at a time of its own clock; the first picture is a key frame, unless it is said otherwise. */
export function createTestPacket(
  track: PublishedTrack,
  ms: number,
  isKey: boolean = ms === 0,
): RtpPacket {
  const isPicture = track === pictureTrack;
  const packet = parseRtpPacket(
    createRtp({
      payloadType: track.payloadType,
      sequence: ms / (isPicture ? 40 : 20),
      timestamp: ms * (isPicture ? 90 : 48),
      payload: !isPicture ? opusPayload : isKey ? keyFramePayload : deltaFramePayload,
      marker: true,
    }),
  );
  if (packet === null) throw new Error('No packet');
  return packet;
}
