import type { RtpPacket } from './rtp-packet.js';

const headerBytes = 12;

/** Bytes before the payload in which a retransmission carries the original's sequence number. */
const originalBytes = 2;

/** A packet again, in the stream of its own that retransmissions have (RFC 4588 §4). It has no header extensions. */
export function toRetransmission(
  packet: Buffer,
  { ssrc, payloadType, sequence }: Pick<RtpPacket, 'ssrc' | 'payloadType' | 'sequence'>,
): Buffer {
  const out = Buffer.allocUnsafe(packet.length + originalBytes);
  packet.copy(out, 0, 0, headerBytes);
  out.writeUInt8((packet.readUInt8(1) & 0x80) | payloadType, 1);
  out.writeUInt16BE(sequence, 2);
  out.writeUInt32BE(ssrc, 8);
  out.writeUInt16BE(packet.readUInt16BE(2), headerBytes);
  packet.copy(out, headerBytes + originalBytes, headerBytes);
  return out;
}

/** The packet that a retransmission repeats; null for one that only probes the network. */
export function restoreRetransmission(
  packet: RtpPacket,
  { ssrc, payloadType }: Pick<RtpPacket, 'ssrc' | 'payloadType'>,
): RtpPacket | null {
  if (packet.payload.length <= originalBytes) return null;
  const sequence = packet.payload.readUInt16BE(0);
  return {
    ...packet,
    ssrc,
    payloadType,
    sequence,
    payload: packet.payload.subarray(originalBytes),
  };
}
