import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { createEngine } from '../../src/engine/index.js';
import type { EngineEvent } from '../../src/engine/index.js';
import { Relays } from '../../src/engine/relay/relays.js';
import { parseRtpPacket } from '../../src/engine/rtp/rtp-packet.js';
import { EngineScene } from './support/engine-scene.js';
import { FakeTransport } from './support/fake-transport.js';
import { createRtp, keyFramePayload } from './support/packets.js';
import { url, createStarter } from './support/fake-push.js';

describe('Relays', () => {
  it('says what is missing when relays are set, not when the stream goes live', async () => {
    const scene = await EngineScene.create({ ffmpeg: '/nowhere/ffmpeg' });
    const missing = { name: 'EngineError', code: 'ffmpeg-missing' };
    await assert.rejects(scene.engine.setRelays('st_1', [{ id: 'a', url }]), missing);
    assert.deepEqual((await scene.engine.report('st_1')).relays, []);
    await scene.engine.setRelays('st_1', []);
    const { folder } = scene;
    await scene.engine.close();
    const options = {
      dataDir: folder,
      transport: new FakeTransport(),
      authorize: () => Promise.resolve('allowed' as const),
      ffmpeg: process.execPath,
      relays: { st_1: [{ id: 'a', url }] },
    };
    await assert.rejects(createEngine(options), missing);
    await rm(folder, { recursive: true });
  });

  it('keeps a target that stays, ends one that goes, and holds none of them in its reports', async () => {
    const starter = createStarter();
    const changed: string[] = [];
    const relays = new Relays({
      program: 'ffmpeg',
      clock: () => 0,
      onChange: (streamId) => changed.push(streamId),
      requestKeyFrame: () => undefined,
      log: () => undefined,
      start: starter.start,
    });
    await relays.set('st_1', [
      { id: 'a', url },
      { id: 'b', url },
    ]);
    assert.deepEqual(relays.report('st_1'), [
      { id: 'a', state: { phase: 'idle' } },
      { id: 'b', state: { phase: 'idle' } },
    ]);
    await relays.set('st_1', [
      { id: 'c', url },
      { id: 'b', url },
    ]);
    assert.deepEqual(
      relays.report('st_1').map(({ id }) => id),
      ['b', 'c'],
    );
    await assert.rejects(relays.set('../st', [{ id: 'a', url }]), { code: 'relay-invalid' });
    await relays.close();
  });
});

const track = {
  mid: '0',
  kind: 'video',
  codec: { name: 'H264', kind: 'video', clockRate: 90_000, parameters: '' },
  payloadType: 108,
  feedbackExtension: null,
  canNack: true,
} as const;

describe('StreamRelay', () => {
  it('keeps a fault of one push from the other pushes and streams, and from its room', async () => {
    const starter = createStarter();
    const events: EngineEvent[] = [];
    const relays = new Relays({
      program: 'ffmpeg',
      clock: () => 0,
      onChange: () => undefined,
      requestKeyFrame: () => undefined,
      log: (event) => events.push(event),
      start: (tracks, address, listener) => {
        if (address.playPath === 'bad') throw new Error('spawn rtmp://host/live/bad');
        return starter.start(tracks, address, listener);
      },
    });
    for (const streamId of ['st_1', 'st_2']) {
      await relays.set(streamId, [
        { id: 'bad', url: 'rtmp://host/live/bad' },
        { id: 'good', url: 'rtmp://host/live/good' },
      ]);
      const sink = relays.sink(streamId);
      sink.begin([track], 0);
      const packet = parseRtpPacket(createRtp({ payload: keyFramePayload, marker: true }));
      assert.ok(packet !== null);
      sink.media(track, packet, 10);
      assert.deepEqual(
        relays.report(streamId).map(({ state }) => state),
        [{ phase: 'failed', reason: 'internal-error' }, { phase: 'connecting' }],
      );
    }
    assert.equal(starter.processes.length, 2);
    assert.deepEqual(
      events.filter(({ type }) => type === 'stream-fault'),
      ['st_1', 'st_2'].map((streamId) => {
        return { type: 'stream-fault', streamId, message: 'spawn rtmp://host/…' };
      }),
    );
    relays.sink('st_1').end(20);
    assert.deepEqual(
      starter.processes.map(({ isEnded }) => isEnded),
      [true, false],
    );
  });
});
