/** The parts of RTCP packets that the engine acts on. */
export type RtcpReport =
  | {
      readonly type: 'sender-report';
      readonly ssrc: number;
      /** Upper and lower half of the sender's clock, in NTP format. */
      readonly ntpSeconds: number;
      readonly ntpFraction: number;
      readonly timestamp: number;
    }
  | { readonly type: 'nack'; readonly ssrc: number; readonly sequences: readonly number[] }
  | { readonly type: 'key-frame-request'; readonly ssrc: number }
  /** How a receiver gets one of our streams: the share lost since its last report. */
  | { readonly type: 'reception'; readonly ssrc: number; readonly fractionLost: number };

/** A packet cannot ask for more than the retransmission buffer could ever hold. */
const maxNackedSequences = 2048;

/** As many as a report can have blocks; a viewer has two streams. */
const maxTargets = 31;

/** Every report of a compound packet that is understood; what is damaged or unknown is passed over. */
export function parseRtcp(bytes: Buffer): RtcpReport[] {
  const reports: RtcpReport[] = [];
  let offset = 0;
  while (offset + 4 <= bytes.length) {
    const first = bytes.readUInt8(offset);
    const end = offset + (bytes.readUInt16BE(offset + 2) + 1) * 4;
    if (first >> 6 !== 2 || end > bytes.length) break;
    const type = bytes.readUInt8(offset + 1);
    reports.push(...parseOne(type, first & 0x1f, bytes.subarray(offset, end)));
    offset = end;
  }
  return reports;
}

function parseOne(type: number, count: number, packet: Buffer): RtcpReport[] {
  if (type === 200 && packet.length >= 28) {
    const report: RtcpReport = {
      type: 'sender-report',
      ssrc: packet.readUInt32BE(4),
      ntpSeconds: packet.readUInt32BE(8),
      ntpFraction: packet.readUInt32BE(12),
      timestamp: packet.readUInt32BE(16),
    };
    return [report, ...receptions(packet, 28, count)];
  }
  if (type === 201) return receptions(packet, 8, count);
  if (packet.length < 12) return [];
  const ssrc = packet.readUInt32BE(8);
  if (type === 205 && count === 1) return [{ type: 'nack', ssrc, sequences: nacked(packet) }];
  if (type === 206 && count === 1) return [{ type: 'key-frame-request', ssrc }];
  return type === 206 && count === 4 ? fullIntraRequests(packet) : [];
}

/** FIR names its targets in its entries (RFC 5104 §4.3.1); its media source field is zero. */
function fullIntraRequests(packet: Buffer): RtcpReport[] {
  const requests: RtcpReport[] = [];
  for (let at = 12; at + 8 <= packet.length && requests.length < maxTargets; at += 8) {
    requests.push({ type: 'key-frame-request', ssrc: packet.readUInt32BE(at) });
  }
  return requests;
}

/** Blocks of a sender's or receiver's report (RFC 3550 §6.4.1). */
function receptions(packet: Buffer, start: number, count: number): RtcpReport[] {
  const reports: RtcpReport[] = [];
  for (let at = start; at + 24 <= packet.length && reports.length < count; at += 24) {
    const fractionLost = packet.readUInt8(at + 4) / 256;
    reports.push({ type: 'reception', ssrc: packet.readUInt32BE(at), fractionLost });
  }
  return reports;
}

function nacked(packet: Buffer): number[] {
  const sequences: number[] = [];
  for (let at = 12; at + 4 <= packet.length && sequences.length < maxNackedSequences; at += 4) {
    const first = packet.readUInt16BE(at);
    const following = packet.readUInt16BE(at + 2);
    sequences.push(first);
    for (let bit = 0; bit < 16; bit += 1) {
      if (following & (1 << bit)) sequences.push((first + bit + 1) & 0xffff);
    }
  }
  return sequences;
}
