/** What a receiver tells a sender about one of its streams (RFC 3550 §6.4.1). */
export interface ReceptionReport {
  readonly ssrc: number;
  /** Share lost since the last report, 0 to 255. */
  readonly fractionLost: number;
  readonly totalLost: number;
  /** Highest sequence number with the count of its cycles above it. */
  readonly highestSequence: number;
  readonly jitter: number;
  /** Middle 32 bits of the last sender report's clock, 0 before the first. */
  readonly lastReport: number;
  /** Time since then in 1/65536 s. */
  readonly delaySinceLastReport: number;
}

export interface SenderReport {
  readonly ssrc: number;
  /** Milliseconds of the Unix epoch. */
  readonly timeMs: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly bytes: number;
}

/** Seconds between 1900, where NTP's era starts, and 1970. */
const ntpEpochSeconds = 2_208_988_800;

/** Sequence numbers of one NACK entry: the first and a bit for each of the 16 that follow. */
const nackSpan = 16;

/** A sender report's clock as milliseconds of the Unix epoch. */
export function ntpToMs(seconds: number, fraction: number): number {
  return (seconds - ntpEpochSeconds) * 1000 + (fraction * 1000) / 2 ** 32;
}

function createPacket(type: number, count: number, bytes: number): Buffer {
  const packet = Buffer.alloc(bytes);
  packet.writeUInt8(0x80 | count, 0);
  packet.writeUInt8(type, 1);
  packet.writeUInt16BE(bytes / 4 - 1, 2);
  return packet;
}

export function formatReceiverReport(from: number, reports: readonly ReceptionReport[]): Buffer {
  const packet = createPacket(201, reports.length, 8 + 24 * reports.length);
  packet.writeUInt32BE(from, 4);
  reports.forEach((report, i) => {
    const at = 8 + 24 * i;
    packet.writeUInt32BE(report.ssrc, at);
    packet.writeUInt8(report.fractionLost, at + 4);
    packet.writeIntBE(Math.max(-0x800000, Math.min(0x7fffff, report.totalLost)), at + 5, 3);
    packet.writeUInt32BE(report.highestSequence >>> 0, at + 8);
    packet.writeUInt32BE(report.jitter >>> 0, at + 12);
    packet.writeUInt32BE(report.lastReport >>> 0, at + 16);
    packet.writeUInt32BE(report.delaySinceLastReport >>> 0, at + 20);
  });
  return packet;
}

/** A sender report with the CNAME that ties a sender's streams together. */
export function formatSenderReport(report: SenderReport, cname: string): Buffer {
  const packet = createPacket(200, 0, 28);
  const seconds = Math.floor(report.timeMs / 1000);
  packet.writeUInt32BE(report.ssrc, 4);
  packet.writeUInt32BE((seconds + ntpEpochSeconds) >>> 0, 8);
  packet.writeUInt32BE(Math.floor(((report.timeMs - seconds * 1000) / 1000) * 2 ** 32) >>> 0, 12);
  packet.writeUInt32BE(report.timestamp >>> 0, 16);
  packet.writeUInt32BE(report.packets >>> 0, 20);
  packet.writeUInt32BE(report.bytes >>> 0, 24);
  const name = Buffer.from(cname, 'ascii').subarray(0, 255);
  // The item list ends with at least one zero and is filled to a multiple of four (RFC 3550 §6.5).
  const description = createPacket(202, 1, 8 + Math.ceil((2 + name.length + 1) / 4) * 4);
  description.writeUInt32BE(report.ssrc, 4);
  description.writeUInt8(1, 8);
  description.writeUInt8(name.length, 9);
  name.copy(description, 10);
  return Buffer.concat([packet, description]);
}

/** Asks for a key frame (RFC 4585 §6.3.1). */
export function formatKeyFrameRequest(from: number, ssrc: number): Buffer {
  const packet = createPacket(206, 1, 12);
  packet.writeUInt32BE(from, 4);
  packet.writeUInt32BE(ssrc, 8);
  return packet;
}

/** Asks for packets again (RFC 4585 §6.2.1). `sequences` rise on the 16 bit circle. */
export function formatNack(from: number, ssrc: number, sequences: readonly number[]): Buffer {
  const entries: { first: number; following: number }[] = [];
  for (const sequence of sequences) {
    const last = entries.at(-1);
    const distance = last === undefined ? 0 : (sequence - last.first) & 0xffff;
    if (last === undefined || distance > nackSpan) entries.push({ first: sequence, following: 0 });
    else if (distance > 0) last.following |= 1 << (distance - 1);
  }
  const packet = createPacket(205, 1, 12 + 4 * entries.length);
  packet.writeUInt32BE(from, 4);
  packet.writeUInt32BE(ssrc, 8);
  entries.forEach(({ first, following }, i) => {
    packet.writeUInt16BE(first, 12 + 4 * i);
    packet.writeUInt16BE(following, 14 + 4 * i);
  });
  return packet;
}

/** Asks for a key frame of a sender that does not know PLI (RFC 5104 §4.3.1). `count` tells one request from the next. */
export function formatFullIntraRequest(from: number, ssrc: number, count: number): Buffer {
  const packet = createPacket(206, 4, 20);
  packet.writeUInt32BE(from, 4);
  packet.writeUInt32BE(ssrc, 12);
  packet.writeUInt8(count & 0xff, 16);
  return packet;
}

/** Tells a sender what the network to us carries, in bits a second (REMB, draft-alvestrand-rmcat-remb §2.2). */
export function formatBitrateLimit(
  from: number,
  ssrcs: readonly number[],
  bitrate: number,
): Buffer {
  const packet = createPacket(206, 15, 20 + 4 * ssrcs.length);
  packet.writeUInt32BE(from, 4);
  packet.write('REMB', 12, 'ascii');
  const exponent = Math.max(0, Math.ceil(Math.log2((bitrate + 1) / 2 ** 18)));
  const mantissa = Math.floor(bitrate / 2 ** exponent);
  packet.writeUInt32BE(((ssrcs.length << 24) | (exponent << 18) | mantissa) >>> 0, 16);
  ssrcs.forEach((ssrc, i) => packet.writeUInt32BE(ssrc, 20 + 4 * i));
  return packet;
}

/** Says that these sources send nothing more (RFC 3550 §6.6), after the empty report that a compound begins with. */
export function formatGoodbye(ssrcs: readonly number[]): Buffer {
  const packet = createPacket(203, ssrcs.length, 4 + 4 * ssrcs.length);
  ssrcs.forEach((ssrc, i) => packet.writeUInt32BE(ssrc, 4 + 4 * i));
  return Buffer.concat([formatReceiverReport(ssrcs[0] ?? 0, []), packet]);
}
