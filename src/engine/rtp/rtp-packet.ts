/** An RTP packet's header (RFC 3550 §5.1) and views into its bytes. */
export interface RtpPacket {
  readonly bytes: Buffer;
  readonly hasPadding: boolean;
  readonly marker: boolean;
  readonly payloadType: number;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  /** Media without padding; empty for a packet that only probes. */
  readonly payload: Buffer;
  /** Header extension profile and body, or null. */
  readonly extension: { readonly profile: number; readonly body: Buffer } | null;
}

const fixedHeaderBytes = 12;

/** Whether a packet of a multiplexed session is RTCP (RFC 5761 §4). */
export function isRtcp(bytes: Buffer): boolean {
  const type = bytes.length < 2 ? 0 : bytes.readUInt8(1) & 0x7f;
  return type >= 64 && type <= 95;
}

/** The packet that stands in the bytes, or null when its lengths do not add up. */
export function parseRtpPacket(bytes: Buffer): RtpPacket | null {
  if (bytes.length < fixedHeaderBytes) return null;
  const first = bytes.readUInt8(0);
  if (first >> 6 !== 2) return null;
  let offset = fixedHeaderBytes + (first & 0x0f) * 4;
  let extension: RtpPacket['extension'] = null;
  if (first & 0x10) {
    if (offset + 4 > bytes.length) return null;
    const end = offset + 4 + bytes.readUInt16BE(offset + 2) * 4;
    if (end > bytes.length) return null;
    extension = { profile: bytes.readUInt16BE(offset), body: bytes.subarray(offset + 4, end) };
    offset = end;
  }
  if (offset > bytes.length) return null;
  const hasPadding = (first & 0x20) !== 0;
  const padding = hasPadding ? bytes.readUInt8(bytes.length - 1) : 0;
  if (hasPadding && (padding === 0 || offset + padding > bytes.length)) return null;
  const second = bytes.readUInt8(1);
  return {
    bytes,
    hasPadding,
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: bytes.subarray(offset, bytes.length - padding),
    extension,
  };
}

/** Value of a header extension element (RFC 8285, one- and two-byte forms), or null. */
export function extensionOf({ extension }: RtpPacket, id: number): Buffer | null {
  if (extension === null) return null;
  const { profile, body } = extension;
  const isOneByte = profile === 0xbede;
  if (!isOneByte && profile >> 4 !== 0x100) return null;
  let offset = 0;
  while (offset < body.length) {
    const head = body.readUInt8(offset);
    if (head === 0) {
      offset += 1;
      continue;
    }
    if (!isOneByte && offset + 1 >= body.length) return null;
    const elementId = isOneByte ? head >> 4 : head;
    const length = isOneByte ? (head & 0x0f) + 1 : body.readUInt8(offset + 1);
    const start = offset + (isOneByte ? 1 : 2);
    if ((isOneByte && elementId === 15) || start + length > body.length) return null;
    if (elementId === id) return body.subarray(start, start + length);
    offset = start + length;
  }
  return null;
}

/**
 * The same media under another source, sequence and timestamp, without header extensions, whose
 * ids belong to the session it came from. The payload type is left for `setPayloadType`.
 */
export function toForwardedPacket(
  { bytes, payload, marker, hasPadding }: RtpPacket,
  { ssrc, sequence, timestamp }: Pick<RtpPacket, 'ssrc' | 'sequence' | 'timestamp'>,
): Buffer {
  const bodyStart = payload.byteOffset - bytes.byteOffset;
  const out = Buffer.allocUnsafe(fixedHeaderBytes + bytes.length - bodyStart);
  out.writeUInt8(0x80 | (hasPadding ? 0x20 : 0), 0);
  out.writeUInt8(marker ? 0x80 : 0, 1);
  out.writeUInt16BE(sequence, 2);
  out.writeUInt32BE(timestamp, 4);
  out.writeUInt32BE(ssrc, 8);
  bytes.copy(out, fixedHeaderBytes, bodyStart);
  return out;
}

/** Sets the payload type in place and keeps the marker: one buffer serves all viewers in turn. */
export function setPayloadType(bytes: Buffer, payloadType: number): void {
  bytes.writeUInt8((bytes.readUInt8(1) & 0x80) | payloadType, 1);
}
