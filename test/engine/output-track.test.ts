import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { OutputTrack } from '../../src/engine/room/output-track.js';
import type { PublishedTrack } from '../../src/engine/room/publisher-track.js';
import { ViewerNumbering } from '../../src/engine/room/viewer-numbering.js';
import { parseRtpPacket } from '../../src/engine/rtp/rtp-packet.js';
import { createRtp, opusPayload } from './support/packets.js';

/** An hour of sound wraps its numbers almost three times. */
const hourOfSound = 180_000;

function createTrack(): PublishedTrack {
  return {
    mid: '0',
    kind: 'audio',
    codec: { name: 'opus', kind: 'audio', clockRate: 48_000, parameters: '' },
    payloadType: 111,
    feedbackExtension: null,
    canNack: true,
  };
}

/** The number under which viewers are sent a packet of the source's `sequence`; null when they are not. */
function forward(out: OutputTrack, track: PublishedTrack, sequence: number): number | null {
  const packet = parseRtpPacket(
    createRtp({ ssrc: 1111, sequence, timestamp: sequence * 960, payload: opusPayload }),
  );
  assert.ok(packet !== null);
  const sent = out.forward(packet, track, 1_700_000_000_000 + sequence * 20);
  return sent?.bytes.readUInt16BE(2) ?? null;
}

describe('OutputTrack', () => {
  it('forwards every packet of a long broadcast, one number after the other', () => {
    const [out, track] = [new OutputTrack('audio'), createTrack()];
    let expected = forward(out, track, 60_000);
    for (let i = 1; i < hourOfSound; i += 1) {
      expected = ((expected ?? 0) + 1) & 0xffff;
      assert.equal(forward(out, track, 60_000 + i), expected, `packet ${i}`);
    }
  });

  it('leaves out what is from before its source began', () => {
    const [out, track] = [new OutputTrack('audio'), createTrack()];
    const first = forward(out, track, 500);
    assert.equal(forward(out, track, 499), null);
    assert.equal(forward(out, track, 501), ((first ?? 0) + 1) & 0xffff);
  });

  it('goes on over a sender that numbers anew, and over a publisher with the same source', () => {
    const [out, track] = [new OutputTrack('audio'), createTrack()];
    const first = forward(out, track, 40_000) ?? 0;
    assert.equal(forward(out, track, 20_000), (first + 1) & 0xffff);
    assert.equal(forward(out, createTrack(), 19_990), (first + 2) & 0xffff);
  });
});

describe('ViewerNumbering', () => {
  it('numbers on without a gap for a long time after packets were left out', () => {
    const numbering = new ViewerNumbering();
    numbering.noteSent(99);
    for (let i = 100; i < 110; i += 1) numbering.leaveOut(i);
    for (let i = 110; i < hourOfSound; i += 1) {
      const sequence = i & 0xffff;
      assert.equal(numbering.toViewer(sequence), (i - 10) & 0xffff, `packet ${i}`);
      numbering.noteSent(sequence);
    }
  });

  it('gives no number to a straggler from before what was left out', () => {
    const numbering = new ViewerNumbering();
    numbering.noteSent(99);
    numbering.leaveOut(100);
    assert.equal(numbering.toViewer(101), 100);
    assert.equal(numbering.toViewer(98), null);
    assert.equal(numbering.toRoom(98), null);
  });
});
