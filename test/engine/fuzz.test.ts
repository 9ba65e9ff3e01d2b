import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { CodecName } from '../../src/engine/codec.js';
import { parseByteRange } from '../../src/engine/endpoints/byte-range.js';
import { parseEnginePath } from '../../src/engine/endpoints/engine-path.js';
import { createAv1Config } from '../../src/engine/codecs/av1-sequence-header.js';
import { Fragmenter } from '../../src/engine/media/fragmenter.js';
import type { FragmentOutput } from '../../src/engine/media/fragment.js';
import { contentOfObu } from '../../src/engine/codecs/obu.js';
import type { VideoCodec } from '../../src/engine/codecs/video-config.js';
import { Take } from '../../src/engine/media/take.js';
import { createH264Config, parseH264Size } from '../../src/engine/codecs/h264-parameter-sets.js';
import { parseJournal } from '../../src/engine/recording/recording-journal.js';
import type { PublishedTrack } from '../../src/engine/room/publisher-session.js';
import { isKeyFrameStart } from '../../src/engine/rtp/key-frame.js';
import { parseRtcp } from '../../src/engine/rtp/rtcp.js';
import { restoreRetransmission, toRetransmission } from '../../src/engine/rtp/retransmission.js';
import { extensionOf, parseRtpPacket, toForwardedPacket } from '../../src/engine/rtp/rtp-packet.js';
import { parseFragment } from '../../src/engine/sdp/ice-fragment.js';
import { parseOffer } from '../../src/engine/sdp/offer.js';
import { formatTransportOffer } from '../../src/engine/sdp/transport-offer.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import { createRandom, mutate, rounds } from './support/mutation.js';
import { PieceTiming } from '../../src/engine/transcoding/piece-timing.js';
import { createOffer } from './support/offers.js';
import {
  av1KeyPayload,
  av1PicturePayload,
  av1SequenceHeader,
  createAggregate,
  createFragments,
  createRtp,
  keyFramePayload,
  opusPayload,
  pps,
  sps,
  vp8KeyPayload,
  vp8PicturePayload,
  vp9KeyPayload,
  vp9PicturePayload,
} from './support/packets.js';

const slice = Buffer.concat([Buffer.from([0x65]), Buffer.alloc(90, 7)]);
const payloads = [
  keyFramePayload,
  opusPayload,
  createAggregate(sps, slice),
  ...createFragments(slice, 30),
];

describe('parseRtpPacket', () => {
  it('never throws, whatever the bytes, and stays within them', () => {
    const random = createRandom();
    for (let i = 0; i < rounds; i += 1) {
      const value = Buffer.from([1, 2]);
      const extensions = [{ id: 3, value }];
      const bytes = mutate(createRtp({ extensions, payload: keyFramePayload }), random);
      const packet = parseRtpPacket(bytes);
      if (packet === null) continue;
      assert.ok(packet.payload.length <= bytes.length);
      for (let id = 0; id < 20; id += 1) extensionOf(packet, id);
      for (const codec of ['H264', 'VP8', 'VP9', 'AV1', 'opus'] satisfies CodecName[]) {
        isKeyFrameStart(codec, packet.payload);
      }
    }
  });
});

describe('parseRtcp', () => {
  it('never throws and never grows beyond what a packet can ask', () => {
    const random = createRandom();
    for (let i = 0; i < rounds; i += 1) {
      const bytes = Buffer.from(Array.from({ length: random(120) }, () => random(256)));
      if (bytes.length > 3) {
        bytes[0] = 0x80 | random(32);
        bytes[1] = 200 + random(8);
        bytes[2] = 0;
        bytes[3] = random(bytes.length >> 1);
      }
      for (const report of parseRtcp(bytes)) {
        if (report.type === 'nack') assert.ok(report.sequences.length < 17 * 40);
      }
    }
    const huge = Buffer.alloc(60_000);
    huge.set([0x81, 205, 0x3a, 0x97]);
    const [nack] = parseRtcp(huge);
    assert.ok(nack?.type === 'nack' && nack.sequences.length < 2100);
  });
});

describe('restoreRetransmission', () => {
  it('never throws, and gives nothing longer than what came', () => {
    const random = createRandom();
    const original = createRtp({ payload: keyFramePayload });
    const numbers = { ssrc: 9, payloadType: 109, sequence: 5 };
    for (let i = 0; i < rounds; i += 1) {
      const packet = parseRtpPacket(mutate(toRetransmission(original, numbers), random));
      if (packet === null) continue;
      const restored = restoreRetransmission(packet, { ssrc: 2222, payloadType: 108 });
      if (restored === null) continue;
      assert.equal(restored.payload.length, packet.payload.length - 2);
      const out = toForwardedPacket(restored, restored);
      assert.ok(out.length <= packet.bytes.length);
    }
  });
});

describe('parseOffer', () => {
  it('never throws, and hands nothing odd to the transport', () => {
    const random = createRandom();
    const text = Buffer.from(createOffer());
    for (let i = 0; i < rounds / 4; i += 1) {
      const mutated = mutate(text, random).toString('latin1');
      parseFragment(mutated);
      const offer = parseOffer(mutated);
      if (offer === null) continue;
      const handed = formatTransportOffer(offer) ?? '';
      assert.match(handed, /^[\x20-\x7e\r\n]*$/);
    }
    parseOffer(`v=0\n${'m=video 9 X 1\n'.repeat(3000)}`);
    parseOffer(`v=0\n${'a=mid:0\n'.repeat(8000)}`);
  });
});

const payloadsOf: Readonly<Record<VideoCodec, readonly Buffer[]>> = {
  H264: payloads,
  VP8: [vp8KeyPayload, vp8PicturePayload, opusPayload],
  VP9: [vp9KeyPayload, vp9PicturePayload, opusPayload],
  AV1: [av1KeyPayload, av1PicturePayload, opusPayload],
};

describe('Take', () => {
  for (const name of ['H264', 'VP8', 'VP9', 'AV1'] as const) {
    it(`never throws on damaged packets of ${name}, and writes only what has bounds`, () => {
      const random = createRandom();
      const codec = { name, kind: 'video', clockRate: 90_000, parameters: '' } as const;
      const base = { mid: '1', payloadType: 108, feedbackExtension: null, canNack: true };
      const sound = { name: 'opus', kind: 'audio', clockRate: 48_000, parameters: '' } as const;
      const tracks: PublishedTrack[] = [
        { ...base, kind: 'video', codec },
        { ...base, kind: 'audio', codec: sound },
      ];
      let bytes = 0;
      const output: FragmentOutput = {
        init: (init) => (bytes += init.length),
        fragment: (fragment) => (bytes += fragment.bytes.length),
      };
      const take = new Take({
        startMs: 0,
        tracks,
        createSoundEncoder: null,
        keyFrameIntervalMs: () => 4000,
        requestKeyFrame: () => undefined,
        output,
        opening: output,
        onFault: (error) => {
          throw error;
        },
      });
      const known = payloadsOf[name];
      for (let i = 0; i < rounds; i += 1) {
        const [payload, track] = [known[random(known.length)], tracks[random(2)]];
        if (payload === undefined || track === undefined) continue;
        const packet = parseRtpPacket(
          createRtp({
            sequence: i + random(3),
            timestamp: random(50) === 0 ? random(0xffffffff) : i * 900,
            marker: random(2) === 0,
            payload: random(3) === 0 ? mutate(payload, random) : payload,
          }),
        );
        if (packet !== null) take.push(track, packet, i * 10);
        if (random(100) === 0) take.noteReport(track.kind, random(0xffffffff), random(1_000_000));
        take.tick(i * 10);
      }
      void take.finish(rounds * 10);
      assert.ok(bytes > 1000 && bytes < 5_000_000, `${bytes} bytes`);
    });
  }
});

describe('PieceTiming', () => {
  it('ends with a RangeError at the worst, and keeps what it holds within bounds', () => {
    const random = createRandom();
    const pieces: Buffer[] = [];
    const output: FragmentOutput = {
      init: (bytes) => pieces.push(bytes),
      fragment: ({ bytes }) => pieces.push(bytes),
    };
    const config = createH264Config(sps, pps);
    const fragmenter = new Fragmenter(0, ['video'], output);
    for (let i = 0; i < 30 && config !== null; i += 1) {
      fragmenter.pushVideo({ timeMs: i * 40, bytes: slice, isKey: i % 10 === 0, config });
    }
    fragmenter.finish();
    const whole = Buffer.concat(pieces);
    for (let i = 0; i < rounds / 4; i += 1) {
      const bytes = mutate(whole, random);
      let out = 0;
      const timing = new PieceTiming({
        startMs: null,
        sound: null,
        output: { init: () => undefined, fragment: (piece) => (out += piece.bytes.length) },
      });
      try {
        for (let at = 0; at < bytes.length; at += 500) timing.push(bytes.subarray(at, at + 500));
      } catch (error) {
        assert.ok(error instanceof RangeError);
      }
      assert.ok(out <= bytes.length);
    }
  });
});

describe('createAv1Config', () => {
  it('never throws, and takes no size that no picture has', () => {
    const random = createRandom();
    for (let i = 0; i < rounds; i += 1) {
      const obu = mutate(av1SequenceHeader, random);
      const config = createAv1Config(contentOfObu(obu), obu);
      if (config !== null) assert.ok(config.width <= 16_384 && config.height <= 16_384);
    }
  });
});

describe('parseH264Size', () => {
  it('never throws and never loops', () => {
    const random = createRandom();
    for (let i = 0; i < rounds; i += 1) {
      const size = parseH264Size(mutate(sps, random));
      if (size !== null) assert.ok(size.width > 0 && size.height > 0);
    }
  });
});

describe('parseJournal', () => {
  it('never throws', () => {
    const random = createRandom();
    const text = Buffer.from(
      '{"type":"init","offset":0,"bytes":1,"startMs":0,"at":"x"}\n'.repeat(3),
    );
    for (let i = 0; i < rounds; i += 1) {
      const { bytes } = parseJournal(mutate(text, random).toString('latin1'));
      assert.ok(bytes <= text.length * 32);
    }
    assert.deepEqual(parseJournal('null\n[]\n7\n').entries, []);
  });
});

describe('parseEnginePath', () => {
  it('names no file outside of a recording', () => {
    const random = createRandom();
    const text = Buffer.from('/media/st_1/recordings/rec_1/index.m3u8');
    for (let i = 0; i < rounds; i += 1) {
      const path = parseEnginePath(mutate(text, random).toString('latin1'), '/media');
      if (path?.to !== 'recording') continue;
      assert.match(
        `${path.streamId}/${path.recordingId}/${path.file}`,
        /^[\w-]+\/[\w-]+\/[\w-]+\.\w+$/,
      );
      parseByteRange(`bytes=${path.file}`, 10);
    }
  });
});

describe('createEngine', () => {
  it('lives through damaged packets from a publisher and a viewer, and forwards the good ones', async () => {
    const scene = await EngineScene.create();
    const random = createRandom();
    const { peer } = await scene.publish('st_1', { retransmissions: true });
    const source = new MediaSource();
    source.sendFrames(peer, 1);
    const viewer = await scene.watch('st_1', { retransmissions: true });
    for (let i = 0; i < rounds / 4; i += 1) {
      const payload = payloads[random(payloads.length)] ?? keyFramePayload;
      const payloadType = 108 + random(2);
      const numbers = { sequence: random(65_536), timestamp: random(0xffffffff), payloadType };
      const good = createRtp({ ...numbers, payload });
      peer.receive(String(random(3)), mutate(good, random));
      const rtcp = Buffer.from([
        0x81,
        200 + random(8),
        0,
        3,
        ...new Array<number>(12).fill(random(256)),
      ]);
      viewer.peer.receive('1', mutate(rtcp, random));
    }
    const before = viewer.peer.sent.length;
    source.sendFrames(peer, 1);
    assert.ok(viewer.peer.sent.length > before);
    await scene.close();
  });
});
