import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { isKeyFrameStart } from '../../src/engine/rtp/key-frame.js';
import { Reception } from '../../src/engine/rtp/reception.js';
import {
  formatKeyFrameRequest,
  formatNack,
  formatReceiverReport,
  formatSenderReport,
  ntpToMs,
} from '../../src/engine/rtp/rtcp-format.js';
import { parseRtcp } from '../../src/engine/rtp/rtcp.js';
import {
  extensionOf,
  isRtcp,
  parseRtpPacket,
  setPayloadType,
  toForwardedPacket,
} from '../../src/engine/rtp/rtp-packet.js';
import { sequenceDelta, Unwrapper } from '../../src/engine/rtp/sequence.js';
import { TransportFeedback } from '../../src/engine/rtp/transport-feedback.js';
import { createFragments, createRtp, keyFramePayload } from './support/packets.js';
import { processorMs } from './support/processor-time.js';

describe('parseRtpPacket', () => {
  it('reads header, extensions, payload and padding', () => {
    const bytes = createRtp({
      sequence: 7,
      timestamp: 0xfffffff0,
      marker: true,
      payload: Buffer.from([1, 2, 3, 0, 2]),
      extensions: [{ id: 3, value: Buffer.from([0x12, 0x34]) }],
    });
    bytes[0] = (bytes[0] ?? 0) | 0x20;
    const packet = parseRtpPacket(bytes);
    assert.ok(packet !== null);
    assert.deepEqual(
      [packet.sequence, packet.timestamp, packet.marker, packet.payloadType, packet.ssrc],
      [7, 0xfffffff0, true, 108, 2222],
    );
    assert.deepEqual([...packet.payload], [1, 2, 3]);
    assert.equal(extensionOf(packet, 3)?.readUInt16BE(0), 0x1234);
    assert.equal(extensionOf(packet, 4), null);
  });

  it('gives null when lengths do not add up', () => {
    const whole = createRtp({ extensions: [{ id: 3, value: Buffer.from([1, 2]) }] });
    for (let length = 0; length < 20; length += 1) {
      assert.equal(parseRtpPacket(whole.subarray(0, length)), null, `${length} bytes`);
    }
    const padded = createRtp({ payload: Buffer.from([200]) });
    padded[0] = 0xa0;
    assert.equal(parseRtpPacket(padded), null);
  });
});

describe('toForwardedPacket', () => {
  it('renumbers the packet and leaves extensions behind', () => {
    const packet = parseRtpPacket(
      createRtp({ marker: true, extensions: [{ id: 3, value: Buffer.from([1, 2]) }] }),
    );
    assert.ok(packet !== null);
    const out = toForwardedPacket(packet, { ssrc: 9, sequence: 10, timestamp: 11 });
    setPayloadType(out, 102);
    assert.deepEqual(
      out,
      createRtp({ ssrc: 9, sequence: 10, timestamp: 11, payloadType: 102, marker: true }),
    );
    assert.ok(!isRtcp(out));
  });
});

describe('Unwrapper', () => {
  it('goes on over the wrap and leaves stragglers where they belong', () => {
    const unwrapper = new Unwrapper(sequenceDelta);
    const values = [65_534, 65_535, 1, 0, 2].map((value) => unwrapper.unwrap(value));
    assert.deepEqual(values, [65_534, 65_535, 65_537, 65_536, 65_538]);
  });
});

describe('parseRtcp', () => {
  it('reads back what the formatters write', () => {
    const nack = [65_535, 0, 3, 40];
    const compound = Buffer.concat([
      formatReceiverReport(1, []),
      formatNack(1, 2222, nack),
      formatKeyFrameRequest(1, 2222),
      formatSenderReport(
        { ssrc: 5, timeMs: 1_700_000_000_250, timestamp: 77, packets: 1, bytes: 2 },
        'name',
      ),
    ]);
    const reports = parseRtcp(compound);
    assert.deepEqual(reports[0], { type: 'nack', ssrc: 2222, sequences: nack });
    assert.deepEqual(reports[1], { type: 'key-frame-request', ssrc: 2222 });
    const [, , report] = reports;
    assert.ok(report?.type === 'sender-report');
    assert.deepEqual([report.ssrc, report.timestamp], [5, 77]);
    assert.ok(Math.abs(ntpToMs(report.ntpSeconds, report.ntpFraction) - 1_700_000_000_250) < 1);
    assert.ok(isRtcp(compound));
  });

  it('takes a full intra request for a key frame request of its target', () => {
    const fir = Buffer.alloc(20);
    fir.set([0x84, 206, 0, 4]);
    fir.writeUInt32BE(2222, 12);
    assert.deepEqual(parseRtcp(fir), [{ type: 'key-frame-request', ssrc: 2222 }]);
  });

  it('stops at a damaged packet', () => {
    const nack = formatNack(1, 2, [3]);
    nack.writeUInt16BE(200, 2);
    assert.deepEqual(parseRtcp(nack), []);
  });
});

describe('Reception', () => {
  it('asks for a gap at once, again after a while, and not for ever', () => {
    const reception = new Reception(2222, 90_000);
    reception.note(10, 0, 0);
    assert.equal(reception.note(13, 0, 1), true);
    assert.deepEqual(reception.takeMissing(1), [11, 12]);
    assert.deepEqual(reception.takeMissing(2), []);
    assert.equal(reception.note(11, 0, 30), true);
    assert.equal(reception.note(11, 0, 31), false);
    assert.deepEqual(reception.takeMissing(90), [12]);
    assert.deepEqual(reception.takeMissing(2000), []);
    assert.deepEqual(reception.takeMissing(2100), []);
  });

  it('reports loss, the highest number and the time since the last sender report', () => {
    const reception = new Reception(2222, 90_000);
    assert.equal(reception.report(0), null);
    for (const sequence of [65_534, 65_535, 1, 2]) reception.note(sequence, 0, 0);
    reception.noteSenderReport(0x12345678, 0x9abcdef0, 1000);
    const report = reception.report(1500);
    assert.equal(report?.highestSequence, 65_538);
    assert.equal(report.totalLost, 1);
    assert.equal(report.fractionLost, 51);
    assert.equal(report.lastReport, 0x56789abc);
    assert.equal(report.delaySinceLastReport, 32_768);
    assert.equal(reception.report(1600)?.fractionLost, 0);
  });

  it('tells a sender of losses that were repaired by a stream of their own', () => {
    const reception = new Reception(2222, 90_000);
    for (const sequence of [1, 2, 5, 6, 7, 8, 9, 10]) reception.note(sequence, 0, 0);
    assert.ok(reception.noteRepaired(3, 20));
    assert.ok(!reception.noteRepaired(3, 21), 'once each');
    const report = reception.report(1000);
    assert.equal(report?.totalLost, 2);
    assert.equal(report.fractionLost, 51);
    // In its own stream it was only late.
    assert.ok(reception.note(4, 0, 1100));
    assert.equal(reception.report(2000)?.totalLost, 1);
  });

  it('does next to nothing for a sender that leaves out thousands with each packet', () => {
    const reception = new Reception(7, 90_000);
    const takenMs = processorMs(() => {
      for (let i = 0; i < 20_000; i += 1) reception.note((i * 2999) & 0xffff, i * 3000, 1000 + i);
    });
    assert.ok(takenMs < 3000, `${takenMs} ms`);
    assert.deepEqual(reception.takeMissing(21_000), []);
  });

  it('starts anew when the sender numbers anew, instead of asking for thousands', () => {
    const reception = new Reception(2222, 90_000);
    reception.note(10, 0, 0);
    assert.equal(reception.note(30_000, 0, 1), true);
    assert.deepEqual(reception.takeMissing(1), []);
  });
});

describe('TransportFeedback', () => {
  it('tells statuses and arrival times', () => {
    const feedback = new TransportFeedback();
    assert.equal(feedback.format(1, 2), null);
    feedback.note(65_535, 6400);
    feedback.note(0, 6401);
    feedback.note(3, 6500);
    const packet = feedback.format(1, 2);
    assert.ok(packet !== null);
    assert.deepEqual(readFeedback(packet), {
      base: 65_535,
      count: 0,
      referenceMs: 6400,
      deltasMs: [0, 1, null, null, 99],
    });
    feedback.note(4, 6600);
    const next = readFeedback(feedback.format(1, 2) ?? Buffer.alloc(0));
    assert.deepEqual([next.base, next.count, next.deltasMs.length], [4, 1, 1]);
  });

  it('packs long runs and mixed patterns alike', () => {
    const feedback = new TransportFeedback();
    const arrived = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14, 15, 16, 17, 18, 40, 41];
    for (const sequence of arrived) feedback.note(sequence, 64_000 + sequence * 2);
    const { deltasMs } = readFeedback(feedback.format(1, 2) ?? Buffer.alloc(0));
    assert.deepEqual(
      deltasMs.flatMap((delta, i) => (delta === null ? [] : [i])),
      arrived,
    );
  });
});

/** Reads feedback as a sender does (transport-wide-cc draft §3.1). */
function readFeedback(packet: Buffer) {
  assert.equal(packet.length, (packet.readUInt16BE(2) + 1) * 4);
  const total = packet.readUInt16BE(14);
  const symbols: number[] = [];
  let at = 20;
  while (symbols.length < total) {
    const chunk = packet.readUInt16BE(at);
    at += 2;
    if (chunk >> 15 === 0) {
      symbols.push(...new Array<number>(chunk & 0x1fff).fill(chunk >> 13));
    } else {
      for (let i = 0; i < 7; i += 1) symbols.push((chunk >> (12 - 2 * i)) & 3);
    }
  }
  const deltasMs = symbols.slice(0, total).map((symbol) => {
    if (symbol === 0) return null;
    const delta = symbol === 1 ? packet.readUInt8(at) : packet.readInt16BE(at);
    at += symbol;
    return delta / 4;
  });
  return {
    base: packet.readUInt16BE(12),
    count: packet.readUInt8(19),
    referenceMs: packet.readUIntBE(16, 3) * 64,
    deltasMs,
  };
}

describe('isKeyFrameStart', () => {
  it('knows key frames of each codec', () => {
    const idr = Buffer.concat([Buffer.from([0x65]), Buffer.alloc(50)]);
    const [start, end] = createFragments(idr, 30);
    assert.ok(isKeyFrameStart('H264', keyFramePayload));
    assert.ok(isKeyFrameStart('H264', start ?? Buffer.alloc(0)));
    assert.ok(!isKeyFrameStart('H264', end ?? Buffer.alloc(0)));
    assert.ok(!isKeyFrameStart('H264', Buffer.from([0x41, 1])));
    assert.ok(isKeyFrameStart('VP8', Buffer.from([0x90, 0x80, 0x81, 0x01, 0x00])));
    assert.ok(!isKeyFrameStart('VP8', Buffer.from([0x10, 0x01])));
    assert.ok(isKeyFrameStart('VP9', Buffer.from([0x8a])));
    assert.ok(!isKeyFrameStart('VP9', Buffer.from([0xca])));
    assert.ok(isKeyFrameStart('AV1', Buffer.from([0x18])));
    assert.ok(!isKeyFrameStart('AV1', Buffer.from([0x10])));
  });
});
