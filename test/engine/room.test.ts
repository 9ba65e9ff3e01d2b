import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import {
  formatKeyFrameRequest,
  formatNack,
  formatReceiverReport,
  formatSenderReport,
} from '../../src/engine/rtp/rtcp-format.js';
import { isRtcp, parseRtpPacket } from '../../src/engine/rtp/rtp-packet.js';
import type { RtpPacket } from '../../src/engine/rtp/rtp-packet.js';
import { parseRtcp } from '../../src/engine/rtp/rtcp.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import type { OpenedScene } from './support/engine-scene.js';
import type { FakePeer } from './support/fake-transport.js';
import { createRtp, deltaFramePayload, keyFramePayload, opusPayload } from './support/packets.js';

/** Media that a viewer was sent in one section. */
function mediaOf(peer: FakePeer, mid: string): RtpPacket[] {
  return peer.sent
    .filter(({ mid: of, bytes }) => of === mid && !isRtcp(bytes))
    .map(({ bytes }) => parseRtpPacket(bytes))
    .filter((packet) => packet !== null);
}

function reportsOf(peer: FakePeer, type: string): string[] {
  return peer.sent
    .flatMap(({ bytes }) => (isRtcp(bytes) ? parseRtcp(bytes) : []))
    .filter((report) => report.type === type)
    .map((report) => report.type);
}

/** A viewer that is there before the first picture. */
async function watchSoundFirst(scene: EngineScene, peer: FakePeer): Promise<OpenedScene> {
  peer.receive('0', createRtp({ ssrc: 1111, payloadType: 111, payload: opusPayload }));
  return await scene.watch('st_1', { retransmissions: true });
}

describe('Room', () => {
  let scene: EngineScene;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    scene = await EngineScene.create({ clock: () => nowMs, returnGraceMs: 10_000 });
  });
  afterEach(() => scene.close());

  it('sends a publisher’s packets on under the viewer’s numbers', async () => {
    const publisher = await scene.publish('st_1');
    const source = new MediaSource();
    source.sendFrames(publisher.peer, 1);
    const viewer = await scene.watch('st_1', {
      video: [[99, 'H264', 'packetization-mode=1;profile-level-id=42e01f']],
    });
    source.sendFrames(publisher.peer, 3);
    const video = mediaOf(viewer.peer, '1');
    assert.equal(video.length, 4);
    assert.deepEqual(new Set(video.map(({ payloadType }) => payloadType)), new Set([99]));
    const answer = await viewer.response.text();
    assert.ok(answer.includes(`a=ssrc:${video[0]?.ssrc ?? ''} cname`));
    assert.equal(answer.match(/a=sendonly/g)?.length, 2);
    assert.equal(mediaOf(viewer.peer, '0').length, 8);
  });

  it('shows a new viewer the key frame group that is under way, its times drawn together', async () => {
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    source.sendFrames(peer, 10);
    const viewer = await scene.watch('st_1');
    const group = mediaOf(viewer.peer, '1');
    assert.equal(group.length, 10);
    assert.deepEqual(group[0]?.payload, keyFramePayload);
    const times = group.map(({ timestamp }) => timestamp);
    assert.equal((times.at(-1) ?? 0) - (times[0] ?? 0), 9 * 45);
    source.sendFrames(peer, 1);
    const [next] = mediaOf(viewer.peer, '1').slice(-1);
    assert.equal(next?.sequence, ((group.at(-1)?.sequence ?? 0) + 1) & 0xffff);
    assert.equal((next?.timestamp ?? 0) - (times.at(-1) ?? 0), 4500);
  });

  it('asks the publisher for a key frame when there is no group to show, and not too often', async () => {
    const { peer } = await scene.publish('st_1');
    peer.receive('1', createRtp({ sequence: 5, payload: deltaFramePayload }));
    const viewer = await scene.watch('st_1');
    assert.equal(reportsOf(peer, 'key-frame-request').length, 1);
    const [packet] = mediaOf(viewer.peer, '1');
    assert.equal(packet, undefined);
    peer.receive('1', createRtp({ sequence: 6, payload: deltaFramePayload }));
    const ssrc = mediaOf(viewer.peer, '1')[0]?.ssrc ?? 0;
    viewer.peer.receive('1', formatKeyFrameRequest(1, ssrc));
    viewer.peer.receive('1', formatKeyFrameRequest(1, ssrc));
    assert.equal(reportsOf(peer, 'key-frame-request').length, 1);
    nowMs += 600;
    viewer.peer.receive('1', formatKeyFrameRequest(1, ssrc));
    assert.equal(reportsOf(peer, 'key-frame-request').length, 2);
  });

  it('answers a viewer’s request for a lost packet, and asks the publisher for its own', async () => {
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 3);
    const viewer = await scene.watch('st_1');
    const [, second] = mediaOf(viewer.peer, '1');
    assert.ok(second !== undefined);
    viewer.peer.receive('1', formatNack(1, second.ssrc, [second.sequence]));
    const [again] = mediaOf(viewer.peer, '1').slice(-1);
    assert.deepEqual([again?.sequence, again?.payload], [second.sequence, second.payload]);
    peer.receive('1', createRtp({ sequence: 200, timestamp: 20_000, payload: deltaFramePayload }));
    peer.receive('1', createRtp({ sequence: 202, timestamp: 30_000, payload: deltaFramePayload }));
    const nacks = peer.sent.flatMap(({ bytes }) => (isRtcp(bytes) ? parseRtcp(bytes) : []));
    const sequences = nacks.flatMap((report) => (report.type === 'nack' ? report.sequences : []));
    assert.ok(sequences.includes(201));
  });

  it('sends again in a stream of its own when the viewer offered one', async () => {
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 3);
    const viewer = await scene.watch('st_1', { retransmissions: true });
    const answer = await viewer.response.text();
    const [, first, again] = /a=ssrc-group:FID (\d+) (\d+)/.exec(answer) ?? [];
    const [, second] = mediaOf(viewer.peer, '1');
    assert.ok(second !== undefined);
    assert.match(answer, /a=fmtp:109 apt=108\r\n/);
    viewer.peer.receive('1', formatNack(1, Number(first), [second.sequence]));
    const [sent] = mediaOf(viewer.peer, '1').slice(-1);
    assert.deepEqual([sent?.ssrc, sent?.payloadType], [Number(again), 109]);
    assert.equal(sent?.payload.readUInt16BE(0), second.sequence);
    assert.deepEqual(sent?.payload.subarray(2), second.payload);
  });

  it('takes the publisher’s retransmissions as the packets that were missing', async () => {
    const { peer } = await scene.publish('st_1', { retransmissions: true });
    const viewer = await watchSoundFirst(scene, peer);
    const send = (sequence: number, payloadType = 108, payload = deltaFramePayload): void =>
      peer.receive('1', createRtp({ sequence, timestamp: sequence * 3000, payloadType, payload }));
    send(10);
    send(12);
    const original = Buffer.from([0, 11]);
    send(900, 109, Buffer.concat([original, keyFramePayload]));
    send(901, 109, Buffer.concat([original, keyFramePayload]));
    send(902, 109, Buffer.alloc(0));
    const video = mediaOf(viewer.peer, '1');
    const [a, b, c] = video.map(({ sequence }) => sequence);
    assert.equal(video.length, 3);
    assert.deepEqual([(b ?? 0) - (a ?? 0), (c ?? 0) - (a ?? 0)], [2, 1]);
    assert.deepEqual(video[2]?.payload, keyFramePayload);
  });

  it('forwards the first of several sources, and another when that falls silent', async () => {
    const { peer } = await scene.publish('st_1', { ssrcs: false });
    const viewer = await watchSoundFirst(scene, peer);
    const send = (ssrc: number, sequence: number): void =>
      peer.receive('1', createRtp({ ssrc, sequence, payload: keyFramePayload }));
    send(71, 1);
    send(72, 500);
    send(71, 2);
    assert.equal(mediaOf(viewer.peer, '1').length, 2);
    nowMs += 1100;
    send(72, 501);
    assert.equal(mediaOf(viewer.peer, '1').length, 3);
  });

  it('leaves pictures out for a viewer whose network is full, until a key frame, without a gap', async () => {
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    source.sendFrames(peer, 2);
    const slow = await scene.watch('st_1');
    const other = await scene.watch('st_1');
    source.sendFrames(peer, 2);
    slow.peer.isFull = true;
    source.sendFrames(peer, 1);
    slow.peer.isFull = false;
    source.sendFrames(peer, 15);
    assert.equal(mediaOf(slow.peer, '1').length, 4);
    assert.equal(mediaOf(other.peer, '1').length, 20);
    source.sendFrames(peer, 1);
    const video = mediaOf(slow.peer, '1');
    const [last, next] = video.slice(-2);
    assert.deepEqual(next?.payload, keyFramePayload);
    assert.equal(next?.sequence, ((last?.sequence ?? 0) + 1) & 0xffff);
    slow.peer.receive('1', formatNack(1, next?.ssrc ?? 0, [next?.sequence ?? 0]));
    assert.deepEqual(mediaOf(slow.peer, '1').at(-1)?.payload, keyFramePayload);
  });

  it('gives a viewer that goes on losing a quarter a pause, and only that one', async () => {
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    source.sendFrames(peer, 1);
    const slow = await scene.watch('st_1');
    source.sendFrames(peer, 1);
    const ssrc = mediaOf(slow.peer, '1')[0]?.ssrc ?? 0;
    for (let i = 0; i < 3; i += 1) {
      const report = { ssrc, fractionLost: 100, totalLost: 1, highestSequence: 1, jitter: 0 };
      const block = { ...report, lastReport: 0, delaySinceLastReport: 0 };
      slow.peer.receive('1', formatReceiverReport(9, [block]));
      nowMs += 1600;
    }
    const before = mediaOf(slow.peer, '1').length;
    const soundBefore = mediaOf(slow.peer, '0').length;
    source.sendFrames(peer, 5);
    assert.equal(mediaOf(slow.peer, '1').length, before);
    assert.ok(mediaOf(slow.peer, '0').length > soundBefore);
    source.sendFrames(peer, 20);
    assert.ok(mediaOf(slow.peer, '1').length > before);
  });

  it('says goodbye to a viewer when the stream ends', async () => {
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 1);
    const viewer = await scene.watch('st_1');
    const ssrc = mediaOf(viewer.peer, '1')[0]?.ssrc ?? 0;
    await scene.engine.endStream('st_1');
    const last = viewer.peer.sent.at(-1)?.bytes;
    assert.deepEqual([last?.readUInt8(9), last?.readUInt32BE(16)], [203, ssrc]);
  });

  it('keeps the viewer’s stream unbroken when another publisher takes over', async () => {
    const first = await scene.publish('st_1');
    new MediaSource().sendFrames(first.peer, 5);
    const viewer = await scene.watch('st_1');
    const before = mediaOf(viewer.peer, '1').at(-1);
    const second = await scene.publish('st_1');
    assert.equal(first.peer.phase, 'connected');
    nowMs += 400;
    second.peer.receive(
      '1',
      createRtp({ ssrc: 3333, sequence: 9, timestamp: 5, payload: keyFramePayload }),
    );
    assert.equal(first.peer.phase, 'closed');
    const after = mediaOf(viewer.peer, '1').at(-1);
    assert.ok(before !== undefined && after !== undefined);
    assert.equal(after.ssrc, before.ssrc);
    assert.equal(after.sequence, (before.sequence + 1) & 0xffff);
    assert.equal((after.timestamp - before.timestamp) >>> 0, 400 * 90);
    await scene.fetch(first.location, { method: 'DELETE' });
    assert.equal((await scene.engine.report('st_1')).ingest, 'connected');
    assert.equal(viewer.peer.phase, 'connected');
  });

  it('translates the publisher’s clock into sender reports', async () => {
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    source.sendFrames(peer, 1);
    const report = { ssrc: 2222, timeMs: 5_000_000, timestamp: 1000, packets: 1, bytes: 1 };
    peer.receive('1', formatSenderReport(report, 'x'));
    nowMs += 1000;
    const viewer = await scene.watch('st_1');
    const [video] = mediaOf(viewer.peer, '1');
    const sent = viewer.peer.sent.flatMap(({ bytes }) => (isRtcp(bytes) ? parseRtcp(bytes) : []));
    const found = sent.find((entry) => entry.type === 'sender-report');
    assert.ok(found?.type === 'sender-report' && video !== undefined);
    assert.equal((found.timestamp - video.timestamp) >>> 0, 90_000);
  });

  it('does not let one stream’s bad input reach another', async () => {
    const good = await scene.publish('st_good');
    const bad = await scene.publish('st_bad');
    const source = new MediaSource();
    source.sendFrames(good.peer, 1);
    const viewer = await scene.watch('st_good');
    for (let i = 0; i < 50; i += 1) {
      bad.peer.receive('1', Buffer.from([0x80, 108, 0, i, 0, 0, 0, 0, 0, 0, 8, 0xae, 0x7c, 0x85]));
      bad.peer.receive('7', Buffer.alloc(i));
    }
    source.sendFrames(good.peer, 2);
    assert.equal(mediaOf(viewer.peer, '1').length, 3);
  });
});
