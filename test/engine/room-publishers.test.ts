import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { isRtcp } from '../../src/engine/rtp/rtp-packet.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import type { FakePeer } from './support/fake-transport.js';
import { createOffer } from './support/offers.js';
import { createRtp, deltaFramePayload } from './support/packets.js';
import { reportOf } from './support/report-change.js';

/** Resolves when a peer has been closed. */
async function untilClosed(peer: FakePeer): Promise<void> {
  while (peer.phase !== 'closed') await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when a packet that fits has been sent. */
async function untilSent(peer: FakePeer, fits: (bytes: Buffer) => boolean): Promise<void> {
  while (!peer.sent.some(({ bytes }) => fits(bytes))) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The bitrate that a compound names, null where it names none (draft-alvestrand-rmcat-remb §2.2). */
function readLimit(bytes: Buffer): number | null {
  const at = isRtcp(bytes) ? bytes.indexOf('REMB') : -1;
  if (at < 0) return null;
  const word = bytes.readUInt32BE(at + 4);
  return (word & 0x3ffff) * 2 ** ((word >>> 18) & 0x3f);
}

describe('Room, as publishers come and go', () => {
  let scene: EngineScene;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    scene = await EngineScene.create({ clock: () => nowMs, returnGraceMs: 10_000 });
  });
  afterEach(() => scene.close());

  it('asks by FIR and tells a bitrate when the publisher knows nothing better', async () => {
    const { peer, response } = await scene.publish('st_1', {
      feedback: ['goog-remb', 'ccm fir', 'nack'],
    });
    assert.match(await response.text(), /a=rtcp-fb:108 goog-remb\r\n/);
    peer.receive('1', createRtp({ sequence: 5, payload: deltaFramePayload }));
    await scene.watch('st_1');
    const intra = peer.sent.find(({ bytes }) => bytes.readUInt16BE(0) === 0x84ce);
    assert.equal(intra?.bytes.readUInt32BE(12), 2222);
    nowMs += 1100;
    await untilSent(peer, (bytes) => bytes.includes('REMB'));
  });

  it('tells such a publisher to go as fast as its packets arrive allows, and slower at loss', async () => {
    const { peer } = await scene.publish('st_1', { feedback: ['goog-remb', 'ccm fir', 'nack'] });
    let sequence = 1000;
    const sendSecond = async (isLost: (packet: number) => boolean): Promise<number> => {
      peer.sent.length = 0;
      for (let i = 0; i < 200; i += 1) {
        const payload = Buffer.concat([deltaFramePayload, Buffer.alloc(1196)]);
        if (!isLost(i)) peer.receive('1', createRtp({ sequence, timestamp: sequence, payload }));
        sequence += 1;
      }
      nowMs += 1100;
      const limit = (): number | null =>
        peer.sent.map(({ bytes }) => readLimit(bytes)).find(Boolean) ?? null;
      await untilSent(peer, () => limit() !== null);
      return limit() ?? 0;
    };
    // 200 packets of 1,212 bytes are 1.94 Mb, and half as much again is room to grow.
    const free = await sendSecond(() => false);
    assert.ok(Math.abs(free - 2_908_800) < 10_000, `${free} bit/s`);
    const lossy = await sendSecond((packet) => packet % 3 === 1);
    assert.ok(lossy < 1_300_000 && lossy > 900_000, `${lossy} bit/s`);
    assert.ok((await sendSecond(() => false)) > lossy);
  });

  it('lets a publisher wait for its first media as long as it stays, while nobody hears of it', async () => {
    const { peer } = await scene.publish('st_1');
    const stray = await scene.publish('st_2');
    stray.peer.become('connecting');
    nowMs += 3_600_000;
    // The engine has gone its rounds.
    await untilClosed(stray.peer);
    assert.equal(peer.phase, 'connected');
    assert.equal((await scene.engine.report('st_1')).ingest, 'none');
    assert.equal(
      (await scene.post('/media/st_1/whep', createOffer({ direction: 'recvonly' }))).status,
      409,
    );
    new MediaSource().sendFrames(peer, 1);
    const { ingest, liveSince } = await scene.engine.report('st_1');
    assert.deepEqual([ingest, liveSince], ['connected', new Date(nowMs).toISOString()]);
  });

  it('gives up a publisher that does not connect, and ends what only that one had opened', async () => {
    const { peer } = await scene.publish('st_1');
    peer.become('connecting');
    nowMs += 30_100;
    await untilClosed(peer);
    const phases = scene.events.flatMap((event) =>
      event.type === 'phase-changed' ? [event.phase] : [],
    );
    assert.deepEqual(phases, ['opening', 'idle']);
  });

  it('leaves who is live alone while others show their preview, the oldest of five going', async () => {
    const live = await scene.publish('st_1');
    const source = new MediaSource();
    source.sendFrames(live.peer, 2);
    const waiting = [];
    for (let i = 0; i < 5; i += 1) waiting.push(await scene.publish('st_1'));
    assert.deepEqual(
      waiting.map(({ peer }) => peer.phase),
      ['closed', 'connected', 'connected', 'connected', 'connected'],
    );
    source.sendFrames(live.peer, 2);
    assert.equal(live.peer.phase, 'connected');
    const [, second] = waiting;
    await scene.fetch(second?.location ?? '', { method: 'DELETE' });
    assert.equal((await scene.engine.report('st_1')).ingest, 'connected');
  });

  it('lets offers that nobody connects on drive away no phone that is ready', async () => {
    const phones = [];
    for (let i = 0; i < 3; i += 1) phones.push(await scene.publish('st_1'));
    const strays = [];
    for (let i = 0; i < 5; i += 1) {
      await scene.post('/media/st_1/whip', createOffer());
      strays.push(scene.transport.last);
    }
    assert.deepEqual(
      [...phones.map(({ peer }) => peer), ...strays].map(({ phase }) => phase === 'closed'),
      [false, false, false, true, true, true, true, false],
    );
  });

  it('goes on over a goodbye when the same phone’s next session is on its way', async () => {
    const first = await scene.publish('st_1');
    new MediaSource().sendFrames(first.peer, 2);
    const { liveSince } = await scene.engine.report('st_1');
    const viewer = await scene.watch('st_1');
    const second = await scene.publish('st_1');
    await scene.fetch(first.location, { method: 'DELETE' });
    assert.equal((await scene.engine.report('st_1')).ingest, 'connected');
    nowMs += 4950;
    const away = await reportOf(scene.engine, 'st_1', ({ ingest }) => ingest !== 'connected');
    assert.equal(away.ingest, 'lost');
    nowMs += 4950;
    new MediaSource().sendFrames(second.peer, 1);
    const back = await scene.engine.report('st_1');
    assert.deepEqual([back.ingest, back.liveSince], ['connected', liveSince]);
    assert.equal(viewer.peer.phase, 'connected');
  });

  it('is never lost over a goodbye whose newcomer sends soon', async () => {
    const first = await scene.publish('st_1');
    new MediaSource().sendFrames(first.peer, 2);
    const second = await scene.publish('st_1');
    await scene.fetch(first.location, { method: 'DELETE' });
    assert.equal(first.peer.phase, 'closed');
    nowMs += 3000;
    new MediaSource().sendFrames(second.peer, 1);
    const phases = scene.events.flatMap((event) =>
      event.type === 'phase-changed' ? [event.phase] : [],
    );
    assert.deepEqual(phases, ['opening', 'live', 'leaving', 'live']);
    nowMs += 4800;
    new MediaSource().sendFrames(second.peer, 1);
    assert.equal((await scene.engine.report('st_1')).ingest, 'connected');
  });

  it('tells since when whoever publishes has done so, and of nobody once that one is lost', async () => {
    const first = await scene.publish('st_1');
    const second = await scene.publish('st_1');
    new MediaSource().sendFrames(first.peer, 2);
    const readSince = async () => (await scene.engine.report('st_1')).publisherSince;
    const cameAt = new Date(nowMs).toISOString();
    assert.equal(await readSince(), cameAt);
    nowMs += 3_000;
    new MediaSource().sendFrames(first.peer, 2);
    assert.equal(await readSince(), cameAt);
    new MediaSource().sendFrames(second.peer, 2);
    assert.equal(await readSince(), new Date(nowMs).toISOString());
    second.peer.close();
    assert.equal(await readSince(), null);
  });

  it('ends the broadcast at a goodbye when those who wait have long been there, or stay silent', async () => {
    const first = await scene.publish('st_1');
    new MediaSource().sendFrames(first.peer, 2);
    const preview = await scene.publish('st_1');
    nowMs += 10_001;
    await scene.fetch(first.location, { method: 'DELETE' });
    assert.equal((await scene.engine.report('st_1')).ingest, 'none');
    assert.equal(preview.peer.phase, 'connected');

    new MediaSource().sendFrames(preview.peer, 2);
    await scene.publish('st_1');
    await scene.fetch(preview.location, { method: 'DELETE' });
    nowMs += 10_001;
    await reportOf(scene.engine, 'st_1', ({ ingest }) => ingest === 'none');
  });

  it('ends the broadcast at a goodbye that comes after the peer has closed', async () => {
    const { peer, location } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 2);
    peer.close();
    assert.equal((await scene.engine.report('st_1')).ingest, 'lost');
    const goodbye = await scene.fetch(location, { method: 'DELETE' });
    assert.equal(goodbye.status, 200);
    assert.equal((await scene.engine.report('st_1')).ingest, 'none');
  });

  it('calls a silent publisher lost within 5 s, live when it speaks again, and ends it after the grace', async () => {
    const { peer } = await scene.publish('st_1');
    const source = new MediaSource();
    source.sendFrames(peer, 2);
    const { liveSince } = await reportOf(
      scene.engine,
      'st_1',
      ({ ingest }) => ingest === 'connected',
    );
    nowMs += 4950;
    await reportOf(scene.engine, 'st_1', ({ ingest }) => ingest === 'lost');
    source.sendFrames(peer, 2);
    const back = await reportOf(scene.engine, 'st_1', ({ ingest }) => ingest === 'connected');
    assert.equal(back.liveSince, liveSince);
    const viewer = await scene.watch('st_1');
    peer.close();
    await reportOf(scene.engine, 'st_1', ({ ingest }) => ingest === 'lost');
    assert.equal(viewer.peer.phase, 'connected');
    nowMs += 10_100;
    const ended = await reportOf(scene.engine, 'st_1', ({ ingest }) => ingest === 'none');
    assert.equal(ended.liveSince, null);
    assert.equal(viewer.peer.phase, 'closed');
  });

  describe('tells who asks that another has taken its place', () => {
    const ask = async (location: string): Promise<[number, string]> => {
      const response = await scene.fetch(location, { method: 'PATCH', body: '' });
      return [response.status, ((await response.json()) as { code: string }).code];
    };

    it('as soon as the other’s media is there, and not before', async () => {
      const first = await scene.publish('st_1');
      new MediaSource().sendFrames(first.peer, 2);
      const second = await scene.publish('st_1');
      assert.equal((await scene.fetch(first.location)).status, 204);
      new MediaSource().sendFrames(second.peer, 1);
      assert.equal(first.peer.phase, 'closed');
      assert.deepEqual(await ask(first.location), [409, 'session-replaced']);
      assert.equal((await scene.fetch(first.location)).status, 409);
      assert.equal((await scene.fetch(first.location, { method: 'DELETE' })).status, 200);
      assert.equal((await scene.engine.report('st_1')).ingest, 'connected');
    });

    it('also where it had vanished for so long that its broadcast was over', async () => {
      const first = await scene.publish('st_1');
      new MediaSource().sendFrames(first.peer, 2);
      first.peer.close();
      nowMs += 20_000;
      await reportOf(scene.engine, 'st_1', ({ ingest }) => ingest === 'none');
      assert.deepEqual(await ask(first.location), [404, 'session-not-found']);
      const second = await scene.publish('st_1');
      new MediaSource().sendFrames(second.peer, 1);
      assert.deepEqual(await ask(first.location), [409, 'session-replaced']);
    });

    it('for half a day from when it vanished, and not from when it began', async () => {
      const first = await scene.publish('st_1');
      new MediaSource().sendFrames(first.peer, 2);
      first.peer.close();
      nowMs += 13 * 3_600_000;
      const elsewhere = await scene.publish('st_2');
      new MediaSource().sendFrames(elsewhere.peer, 2);
      elsewhere.peer.close();
      const second = await scene.publish('st_1');
      new MediaSource().sendFrames(second.peer, 1);
      assert.deepEqual(await ask(first.location), [404, 'session-not-found']);
    });

    it('not where it has said goodbye, nor of another stream', async () => {
      const first = await scene.publish('st_1');
      new MediaSource().sendFrames(first.peer, 2);
      await scene.fetch(first.location, { method: 'DELETE' });
      const elsewhere = await scene.publish('st_2');
      new MediaSource().sendFrames(elsewhere.peer, 2);
      elsewhere.peer.close();
      const second = await scene.publish('st_1');
      new MediaSource().sendFrames(second.peer, 1);
      assert.deepEqual(await ask(first.location), [404, 'session-not-found']);
      assert.deepEqual(await ask(elsewhere.location), [404, 'session-not-found']);
    });
  });

  it('lives on with a listener that throws', async () => {
    scene.engine.watch(() => {
      throw new Error('not my day');
    });
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 1);
    assert.equal((await scene.engine.report('st_1')).ingest, 'connected');
    assert.ok(scene.events.some(({ type }) => type === 'stream-fault'));
  });

  it('begins and ends a broadcast whole where the log throws', async (t) => {
    const unlogged = await EngineScene.create({
      log: () => {
        throw new Error('the disk of the log is full');
      },
    });
    t.after(() => unlogged.close());
    const { peer, location } = await unlogged.publish('st_1');
    new MediaSource().sendFrames(peer, 40);
    const viewer = await unlogged.watch('st_1');
    assert.equal((await unlogged.fetch(location, { method: 'DELETE' })).status, 200);
    assert.deepEqual([peer.phase, viewer.peer.phase], ['closed', 'closed']);
    await reportOf(unlogged.engine, 'st_1', ({ recordings: [first] }) => first?.state === 'ready');
  });

  it('ends publisher and viewers with the stream', async () => {
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 1);
    const viewer = await scene.watch('st_1');
    await scene.engine.endStream('st_1');
    assert.deepEqual([peer.phase, viewer.peer.phase], ['closed', 'closed']);
    assert.equal((await scene.engine.report('st_1')).ingest, 'none');
  });
});
