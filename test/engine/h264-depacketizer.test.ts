import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { H264Depacketizer } from '../../src/engine/codecs/h264-depacketizer.js';
import { parseH264Size } from '../../src/engine/codecs/h264-parameter-sets.js';
import {
  createFragments,
  deltaFramePayload,
  keyFramePayload,
  pps,
  sps,
} from './support/packets.js';
import { packet } from './support/media-units.js';

describe('parseH264Size', () => {
  it('reads the size, cropping included', () => {
    assert.deepEqual(parseH264Size(sps), { width: 640, height: 360 });
  });

  it('gives null for every truncation', () => {
    for (let length = 0; length < 9; length += 1) {
      assert.equal(parseH264Size(sps.subarray(0, length)), null, `${length} bytes`);
    }
  });
});

describe('H264Depacketizer', () => {
  it('puts single, aggregated and fragmented units together', () => {
    const depacketizer = new H264Depacketizer();
    const slice = Buffer.concat([Buffer.from([0x41]), Buffer.alloc(2500, 7)]);
    assert.deepEqual(depacketizer.push(packet({ payload: keyFramePayload, marker: true })), [
      { timestamp: 0, isKey: true, nals: [sps, pps, Buffer.from([0x65, 0x88, 0x80, 0x10])] },
    ]);
    const frames = createFragments(slice, 1000).flatMap((payload, i, all) =>
      depacketizer.push(packet({ payload, timestamp: 9, marker: i === all.length - 1 })),
    );
    assert.deepEqual(frames, [{ timestamp: 9, isKey: false, nals: [slice] }]);
  });

  it('drops a frame of which a part is missing, and no other', () => {
    const depacketizer = new H264Depacketizer();
    const slice = Buffer.concat([Buffer.from([0x41]), Buffer.alloc(2500, 7)]);
    const [first, , last] = createFragments(slice, 1000);
    depacketizer.push(packet({ payload: first ?? slice, timestamp: 1 }));
    depacketizer.skip();
    const broken = depacketizer.push(
      packet({ payload: last ?? slice, timestamp: 1, marker: true }),
    );
    assert.deepEqual(broken, []);
    const next = packet({ payload: deltaFramePayload, timestamp: 2, marker: true });
    assert.equal(depacketizer.push(next).length, 1);
  });
});

describe('H264Depacketizer, after a loss between frames', () => {
  it('takes a key frame that is there from its beginning, and no other', () => {
    const depacketizer = new H264Depacketizer();
    const push = (payload: Buffer): number =>
      depacketizer.push(packet({ marker: true, payload })).length;
    assert.equal(push(keyFramePayload), 1);
    depacketizer.skip();
    assert.equal(push(keyFramePayload), 1);
    depacketizer.skip();
    assert.equal(push(deltaFramePayload), 0);
    assert.equal(push(deltaFramePayload), 1);
  });
});
