import assert from 'node:assert/strict';
import { parseRtpPacket } from '../../../src/engine/rtp/rtp-packet.js';
import type { RtpPacket } from '../../../src/engine/rtp/rtp-packet.js';
import type { RtpOptions } from './packets.js';
import { createRtp } from './packets.js';

/** An RTP packet as it is read off the wire. */
export function packet(options: RtpOptions): RtpPacket {
  const parsed = parseRtpPacket(createRtp(options));
  assert.ok(parsed !== null);
  return parsed;
}

/** A picture that is no key frame. */
export const picture = Buffer.from([0, 0, 0, 1, 0x41]);

/** 20 ms of sound. */
export const sound = Buffer.from([0xfc, 1]);
