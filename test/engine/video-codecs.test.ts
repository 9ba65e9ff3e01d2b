import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { Av1Depacketizer } from '../../src/engine/codecs/av1-depacketizer.js';
import { createAv1Config } from '../../src/engine/codecs/av1-sequence-header.js';
import { createFrameAssembler } from '../../src/engine/media/frame-assembler.js';
import { formatInit } from '../../src/engine/media/mp4-init.js';
import { contentOfObu } from '../../src/engine/codecs/obu.js';
import { createVpxConfig } from '../../src/engine/codecs/vpx-config.js';
import { VpxDepacketizer } from '../../src/engine/codecs/vpx-depacketizer.js';
import { parseRtpPacket } from '../../src/engine/rtp/rtp-packet.js';
import type { RtpPacket } from '../../src/engine/rtp/rtp-packet.js';
import { findBoxes } from './support/mp4-reader.js';
import {
  av1KeyPayload,
  av1PicturePayload,
  av1SequenceHeader,
  createRtp,
  vp8Key,
  vp9Key,
  vp9KeyPayload,
  vp9PicturePayload,
} from './support/packets.js';

const size = { width: 640, height: 360 };

function packet(payload: Buffer, marker: boolean, timestamp = 9): RtpPacket {
  const parsed = parseRtpPacket(createRtp({ timestamp, marker, payload }));
  assert.ok(parsed !== null);
  return parsed;
}

describe('VpxDepacketizer', () => {
  it('puts a VP8 frame together and reads a key frame’s size', () => {
    const depacketizer = new VpxDepacketizer('VP8');
    const start = Buffer.concat([Buffer.from([0x90, 0x80, 0x12]), vp8Key.subarray(0, 8)]);
    const rest = Buffer.concat([Buffer.from([0x00]), vp8Key.subarray(8)]);
    assert.deepEqual(depacketizer.push(packet(start, false)), []);
    const frames = depacketizer.push(packet(rest, true));
    assert.deepEqual(frames, [{ timestamp: 9, bytes: vp8Key, size }]);
  });

  it('gives no frame of which a part is missing', () => {
    const depacketizer = new VpxDepacketizer('VP8');
    assert.deepEqual(depacketizer.push(packet(Buffer.from([0x00, 1, 2]), true)), []);
    depacketizer.push(packet(Buffer.from([0x10, 1, 2]), false));
    depacketizer.skip();
    assert.deepEqual(depacketizer.push(packet(Buffer.from([0x00, 1, 2]), true)), []);
    assert.equal(depacketizer.push(packet(Buffer.from([0x10, 1, 2]), true)).length, 1);
  });

  it('takes every temporal layer of VP9 as a frame of its own', () => {
    const depacketizer = new VpxDepacketizer('VP9');
    assert.deepEqual(depacketizer.push(packet(vp9KeyPayload, true, 1)), [
      { timestamp: 1, bytes: vp9Key, size },
    ]);
    // Picture id, layer indices of a second temporal layer, picture index: RFC 9628 §4.2.
    const layered = Buffer.from([0xec, 0x06, 0x50, 0x01, 0x86, 0x00, 0x40]);
    assert.deepEqual(depacketizer.push(packet(layered, true, 2)), [
      { timestamp: 2, bytes: Buffer.from([0x86, 0x00, 0x40]), size: null },
    ]);
  });

  it('makes one frame of VP9’s spatial layers, with the largest one’s size, whether or not the last of them came', () => {
    const depacketizer = new VpxDepacketizer('VP9');
    const structure = Buffer.from([0x30, 0x02, 0x80, 0x01, 0x68, 0x05, 0x00, 0x02, 0xd0]);
    const low = Buffer.concat([Buffer.from([0x8e, 0x05]), structure, vp9Key]);
    const high = Buffer.from([0x8c, 0x05, 0x86, 0x01, 0x02]);
    assert.deepEqual(depacketizer.push(packet(low, false, 1)), []);
    const [frame] = depacketizer.push(packet(high, true, 1));
    assert.deepEqual(frame?.size, { width: 1280, height: 720 });
    // VP9, Annex B: marker, two sizes of four bytes, marker.
    const index = Buffer.from('d90e00000003000000d9', 'hex');
    assert.deepEqual(frame.bytes, Buffer.concat([vp9Key, high.subarray(2), index]));

    assert.deepEqual(depacketizer.push(packet(low, false, 2)), []);
    const [alone] = depacketizer.push(packet(vp9PicturePayload, false, 3));
    assert.deepEqual(alone, { timestamp: 2, bytes: vp9Key, size });
  });

  it('gives no VP9 frame whose end is missing when the next one comes', () => {
    const depacketizer = new VpxDepacketizer('VP9');
    const begun = Buffer.concat([Buffer.from([0x88, 0x05]), vp9Key]);
    assert.deepEqual(depacketizer.push(packet(begun, false, 1)), []);
    const frames = depacketizer.push(packet(vp9PicturePayload, true, 2));
    assert.deepEqual(
      frames.map(({ timestamp }) => timestamp),
      [2],
    );
  });
});

describe('Av1Depacketizer', () => {
  const unit = Buffer.concat([av1SequenceHeader, Buffer.from([0x32, 4, 0x10, 0x00, 0x85, 0xa0])]);

  it('puts a unit together over two packets and gives each part its size', () => {
    const depacketizer = new Av1Depacketizer();
    const at = 17;
    const first = Buffer.from(av1KeyPayload.subarray(0, at));
    first.writeUInt8(0x68, 0);
    const second = Buffer.concat([Buffer.from([0x90]), av1KeyPayload.subarray(at)]);
    assert.equal(depacketizer.push(packet(first, false)), null);
    assert.deepEqual(depacketizer.push(packet(second, true)), {
      timestamp: 9,
      bytes: unit,
      isKey: true,
      sequenceHeader: av1SequenceHeader,
    });
  });

  it('leaves out delimiters and padding, which no sample holds', () => {
    const depacketizer = new Av1Depacketizer();
    const [delimiter, padding] = [Buffer.from([1, 0x10]), Buffer.from([2, 0x78, 0])];
    const rest = av1KeyPayload.subarray(1);
    const lengthOfLast = Buffer.from([5]);
    const payload = Buffer.concat([
      Buffer.from([0x08]),
      delimiter,
      rest.subarray(0, 13),
      lengthOfLast,
      rest.subarray(13),
      padding,
    ]);
    assert.deepEqual(depacketizer.push(packet(payload, true))?.bytes, unit);
  });

  it('takes a sequence header before a picture that needs others for no beginning', () => {
    const depacketizer = new Av1Depacketizer();
    const payload = Buffer.from(av1KeyPayload);
    payload.writeUInt8(0x30, payload.length - 4);
    assert.equal(depacketizer.push(packet(payload, true))?.isKey, false);
  });

  it('gives no unit of which a part is missing', () => {
    const depacketizer = new Av1Depacketizer();
    const end = Buffer.concat([Buffer.from([0x90]), av1PicturePayload.subarray(2)]);
    assert.equal(depacketizer.push(packet(end, true)), null);
    assert.equal(depacketizer.push(packet(av1PicturePayload, true))?.isKey, false);
  });
});

describe('createAv1Config', () => {
  it('describes a stream as libaom’s and ffmpeg’s own files do', () => {
    const cases = [
      ['0a0b0000000cc4ff6736be4010', '81010c00', 'av01.0.01M.08', 640, 360],
      ['0a0e0000000cc5036936be5424402410', '81014c00', 'av01.0.01M.10', 642, 362],
    ] as const;
    for (const [hex, head, name, width, height] of cases) {
      const obu = Buffer.from(hex, 'hex');
      const decoder = Buffer.from(head + hex, 'hex');
      const config = createAv1Config(contentOfObu(obu), obu);
      assert.deepEqual(config, { codec: 'AV1', width, height, name, decoder });
    }
  });

  it('gives null for every truncation', () => {
    const content = contentOfObu(av1SequenceHeader);
    for (let length = 0; length < content.length - 1; length += 1) {
      assert.equal(createAv1Config(content.subarray(0, length), av1SequenceHeader), null);
    }
  });
});

describe('createVpxConfig', () => {
  it('names profile, a level that holds the pictures, and depth', () => {
    assert.equal(createVpxConfig('VP9', size)?.name, 'vp09.00.30.08');
    assert.equal(createVpxConfig('VP9', { width: 1920, height: 1080 })?.name, 'vp09.00.41.08');
    assert.equal(createVpxConfig('VP8', size)?.name, 'vp08.00.30.08');
    assert.equal(createVpxConfig('VP8', { width: 0, height: 360 }), null);
    assert.equal(createVpxConfig('VP9', { width: 65_536, height: 360 }), null);
  });
});

describe('formatInit', () => {
  it('has the sample entry and the decoder’s box of each codec', () => {
    for (const [codec, entry, box] of [
      ['VP8', 'vp08', 'vpcC'],
      ['VP9', 'vp09', 'vpcC'],
    ] as const) {
      const video = createVpxConfig(codec, size);
      const init = formatInit({ video, sound: null });
      const [table] = findBoxes(init, 'moov/trak/mdia/minf/stbl/stsd');
      assert.ok(table !== undefined && video !== null);
      assert.equal(table.body.toString('latin1', 12, 16), entry);
      const at = table.body.indexOf(box);
      assert.deepEqual(table.body.subarray(at + 4), video.decoder);
    }
  });
});

describe('createFrameAssembler', () => {
  it('begins with a key frame, and takes a new size with the next', () => {
    const assembler = createFrameAssembler('VP9');
    assert.deepEqual(assembler.push(packet(vp9PicturePayload, true, 0)), []);
    const [key] = assembler.push(packet(vp9KeyPayload, true, 1));
    const [picture] = assembler.push(packet(vp9PicturePayload, true, 2));
    assert.deepEqual([key?.isKey, picture?.isKey], [true, false]);
    assert.equal(picture?.config, key?.config);
    const larger = Buffer.from(vp9KeyPayload);
    larger.writeUInt8(larger.readUInt8(7) + 1, 7);
    const [next] = assembler.push(packet(larger, true, 3));
    assert.equal(next?.config.width, 640 + 16);
  });

  it('lives through whatever is sent', () => {
    let seed = 20_261_121;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * below);
    };
    for (const codec of ['H264', 'VP8', 'VP9', 'AV1'] as const) {
      const assembler = createFrameAssembler(codec);
      for (let i = 0; i < 5000; i += 1) {
        const payload = Buffer.from(new Array(random(40)).fill(0).map(() => random(256)));
        const frames = assembler.push(packet(payload, random(3) === 0));
        assert.ok(frames.every(({ bytes }) => bytes.length < 4000));
        if (random(50) === 0) assembler.skip();
      }
    }
  });
});
