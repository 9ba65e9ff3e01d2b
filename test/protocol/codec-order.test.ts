import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { toCodecOrder } from '../../src/protocol/index.js';

describe('toCodecOrder', () => {
  const listed = [
    { mimeType: 'video/VP8' },
    { mimeType: 'video/rtx' },
    { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=1;profile-level-id=640c1f' },
    { mimeType: 'video/H264', sdpFmtpLine: 'packetization-mode=1;profile-level-id=42E01F' },
    { mimeType: 'video/AV1' },
  ];
  const order = (wanted: string[]) =>
    toCodecOrder(listed, wanted).map((codec) => listed.indexOf(codec));

  it('puts what is wanted first and keeps the rest as it was, with nothing lost', () => {
    assert.deepEqual(order(['video/AV1', 'video/VP8']), [4, 0, 1, 2, 3]);
    assert.deepEqual(order([]), [0, 1, 2, 3, 4]);
    assert.deepEqual(order(['video/none']), [0, 1, 2, 3, 4]);
  });

  it('takes format parameters into account, whatever their case', () => {
    assert.deepEqual(order(['video/h264; profile-level-id=42e0', 'video/H264']), [3, 2, 0, 1, 4]);
  });
});
