import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { ProblemError } from '../../src/contract/index.js';
import { EngineScene, MediaSource } from './support/engine-scene.js';
import type { FakePeer } from './support/fake-transport.js';
import { createOffer } from './support/offers.js';
import { reportOf } from './support/report-change.js';

const sdp = { 'Content-Type': 'application/sdp' };

/** Resolves when the engine has done what has become due in a second: with its report to a publisher. */
async function nextTick(peer: FakePeer): Promise<void> {
  const { length } = peer.sent;
  while (peer.sent.length === length) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets the transport have so many ports. */
function limitPorts({ transport }: EngineScene, count: number): void {
  const openPeer = transport.openPeer.bind(transport);
  transport.openPeer = async (options) => {
    while (transport.peers.filter(({ phase }) => phase !== 'closed').length >= count) {
      if (options.freePort?.() !== true) throw new ProblemError('capacity-exhausted');
    }
    return await openPeer(options);
  };
}

/** Takes all of so many ports: one by a publisher, the last by a viewer that is not connected. */
async function fillPorts(scene: EngineScene, count: number) {
  limitPorts(scene, count);
  const publisher = await scene.publish('st_1');
  new MediaSource().sendFrames(publisher.peer, 1);
  const places: FakePeer[] = [];
  for (let i = 2; i < count; i += 1) places.push((await scene.watch('st_1')).peer);
  await scene.post('/media/st_1/whep', createOffer({ direction: 'recvonly' }));
  places.push(scene.transport.last);
  return { publisher, places };
}

describe('createEngine', () => {
  let scene: EngineScene;
  let nowMs: number;
  beforeEach(async () => {
    nowMs = 1_700_000_000_000;
    scene = await EngineScene.create({
      clock: () => nowMs,
      maxStreams: 2,
      maxViewersPerStream: 60,
    });
  });
  afterEach(() => scene.close());

  const post = (path: string, body: string, address: string): Promise<Response> =>
    scene.engine.fetch(
      new Request(`http://engine.test${path}`, { method: 'POST', headers: sdp, body }),
      { address },
    );

  async function refusalOf(response: Response): Promise<[number, string, string | null]> {
    const { code } = (await response.json()) as { code: string };
    return [response.status, code, response.headers.get('Retry-After')];
  }

  it('lets sixty relatives behind one address in at once, and refuses the sixty-first clearly', async () => {
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 1);
    const offer = createOffer({ direction: 'recvonly' });
    const join = (): Promise<Response> => post('/media/st_1/whep', offer, '192.0.2.1');
    const answers = await Promise.all(new Array(60).fill(0).map(join));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
    for (const peer of scene.transport.peers) peer.become('connected');
    assert.deepEqual(await refusalOf(await join()), [503, 'capacity-exhausted', '30']);
    await scene.fetch(answers[0]?.headers.get('Location') ?? '', { method: 'DELETE' });
    assert.equal((await join()).status, 201);
  });

  it('counts viewers that are still being let in', async () => {
    const { peer } = await scene.publish('st_1');
    new MediaSource().sendFrames(peer, 1);
    const offer = createOffer({ direction: 'recvonly' });
    const join = (_: unknown, i: number): Promise<Response> =>
      post('/media/st_1/whep', offer, `192.0.2.${i}`);
    const answers = await Promise.all(new Array(70).fill(0).map(join));
    assert.equal(answers.filter(({ status }) => status === 201).length, 60);
    assert.equal(answers.filter(({ status }) => status === 503).length, 10);
  });

  it('gives places of viewers that do not connect to others, and never those of any that did', async () => {
    const publisher = await scene.publish('st_1');
    new MediaSource().sendFrames(publisher.peer, 1);
    const [watching] = [await scene.watch('st_1')];
    const offer = createOffer({ direction: 'recvonly' });
    const join = (): Promise<Response> => post('/media/st_1/whep', offer, '192.0.2.1');
    for (let i = 1; i < 60; i += 1) assert.equal((await join()).status, 201);
    const [, , oldest, next] = scene.transport.peers;
    assert.deepEqual(await refusalOf(await join()), [503, 'capacity-exhausted', '3']);
    nowMs += 3000;
    oldest?.become('connected');
    assert.equal((await join()).status, 201);
    assert.deepEqual(
      [watching.peer, oldest, next].map((peer) => peer?.phase),
      ['connected', 'connected', 'closed'],
    );
  });

  it('gives up viewers that have not connected after ten seconds, and lost ones after thirty', async () => {
    const publisher = await scene.publish('st_1');
    const source = new MediaSource();
    const pass = async (ms: number): Promise<void> => {
      nowMs += ms;
      source.sendFrames(publisher.peer, 1);
      await nextTick(publisher.peer);
    };
    source.sendFrames(publisher.peer, 1);
    const lost = await scene.watch('st_1');
    await pass(1000);
    lost.peer.become('disconnected');
    await post('/media/st_1/whep', createOffer({ direction: 'recvonly' }), '192.0.2.1');
    const never = scene.transport.last;
    await pass(1000);
    await pass(8800);
    assert.deepEqual([never.phase, lost.peer.phase], ['connecting', 'disconnected']);
    await pass(1200);
    assert.deepEqual([never.phase, lost.peer.phase], ['closed', 'disconnected']);
    await pass(18_000);
    assert.equal(lost.peer.phase, 'disconnected');
    await pass(3000);
    assert.equal(lost.peer.phase, 'closed');
  });

  it('finds a port for a publisher that comes back, whoever has to go for it', async () => {
    const { publisher, places } = await fillPorts(scene, 3);
    const [connected, connecting] = places;
    const comingBack = await scene.publish('st_1');
    assert.deepEqual([publisher.peer.phase, connecting?.phase], ['connected', 'closed']);
    new MediaSource().sendFrames(comingBack.peer, 1);
    assert.equal(publisher.peer.phase, 'closed');
    const another = await scene.watch('st_1');
    nowMs += 2000;
    const preview = await scene.publish('st_1');
    assert.equal(comingBack.peer.phase, 'closed', 'it had fallen silent');
    const takingOver = await scene.publish('st_1');
    assert.deepEqual(
      [connected?.phase, another.peer.phase, preview.peer.phase, takingOver.peer.phase],
      ['connected', 'connected', 'closed', 'connected'],
    );
    new MediaSource().sendFrames(takingOver.peer, 1);
    takingOver.peer.become('closed');
    const last = await scene.watch('st_1');
    const back = await scene.publish('st_1');
    assert.deepEqual(
      [connected?.phase, another.peer.phase, last.peer.phase, back.peer.phase],
      ['connected', 'connected', 'closed', 'connected'],
    );
    const stranger = await scene.post('/media/st_2/whip', createOffer());
    assert.equal(stranger.status, 503);
  });

  it('refuses one stream too many, and never one that comes back', async () => {
    await scene.publish('st_1');
    await scene.publish('st_2');
    const third = await scene.post('/media/st_3/whip', createOffer());
    assert.deepEqual(await refusalOf(third), [503, 'capacity-exhausted', '30']);
    new MediaSource().sendFrames((await scene.publish('st_1')).peer, 1);
    assert.equal((await scene.engine.report('st_1')).ingest, 'connected');
  });

  it('gives the place of a preview to another stream, and never that of one that was live', async () => {
    const live = await scene.publish('st_1');
    new MediaSource().sendFrames(live.peer, 1);
    const preview = await scene.publish('st_2');
    nowMs += 59_000;
    assert.equal((await scene.post('/media/st_3/whip', createOffer())).status, 503);
    nowMs += 1000;
    const third = await scene.publish('st_3');
    assert.deepEqual(
      [live.peer.phase, preview.peer.phase, third.peer.phase],
      ['connected', 'closed', 'connected'],
    );
    assert.equal((await scene.post('/media/st_2/whip', createOffer())).status, 503);
  });

  it('finds a port for another stream where a preview has long held it', async () => {
    limitPorts(scene, 1);
    const preview = await scene.publish('st_1');
    nowMs += 59_000;
    assert.equal((await scene.post('/media/st_2/whip', createOffer())).status, 503);
    nowMs += 1000;
    const another = await scene.publish('st_2');
    assert.deepEqual([preview.peer.phase, another.peer.phase], ['closed', 'connected']);
  });

  it('limits the rate of failures by address, and lets known sessions and others alone', async () => {
    const { location } = await scene.publish('st_1');
    scene.decision = 'unauthenticated';
    const knock = (address: string): Promise<Response> =>
      post('/media/st_1/whip', createOffer(), address);
    for (let i = 0; i < 120; i += 1) assert.equal((await knock('192.0.2.1')).status, 401);
    const asked = scene.asked.length;
    assert.deepEqual(await refusalOf(await knock('192.0.2.1')), [429, 'rate-limited', '1']);
    assert.equal(scene.asked.length, asked);
    assert.equal((await knock('192.0.2.2')).status, 401);
    const remove = (path: string): Promise<Response> =>
      scene.engine.fetch(new Request(`http://engine.test${path}`, { method: 'DELETE' }), {
        address: '192.0.2.1',
      });
    assert.equal((await remove('/media/sessions/unknown')).status, 429);
    assert.equal((await remove(location)).status, 200);
    nowMs += 1000;
    assert.equal((await knock('192.0.2.1')).status, 401);
  });

  it('does not count it against viewers that they wait for a stream to begin', async () => {
    const offer = createOffer({ direction: 'recvonly' });
    for (let i = 0; i < 500; i += 1) {
      assert.equal((await post('/media/st_1/whep', offer, '192.0.2.1')).status, 409);
    }
  });

  it('opens nothing once it is closed, also not what was on its way', async () => {
    const steps = new EventEmitter();
    const asked = once(steps, 'asked');
    const openPeer = scene.transport.openPeer.bind(scene.transport);
    scene.transport.openPeer = async (options) => {
      const answered = once(steps, 'answered');
      steps.emit('asked');
      await answered;
      return await openPeer(options);
    };
    const underWay = post('/media/st_1/whip', createOffer(), '192.0.2.1');
    await asked;
    await scene.engine.close();
    steps.emit('answered');
    assert.deepEqual(await refusalOf(await underWay), [503, 'capacity-exhausted', '2']);
    assert.deepEqual(
      scene.transport.peers.map(({ phase }) => phase),
      ['closed'],
    );
    const late = await post('/media/st_1/whip', createOffer(), '192.0.2.1');
    assert.deepEqual(await refusalOf(late), [503, 'capacity-exhausted', '2']);
    assert.equal(scene.transport.peers.length, 1);
  });

  it('counts what passes, without a word of whose it is', async () => {
    const { peer } = await scene.publish('st_secret');
    new MediaSource().sendFrames(peer, 3);
    await scene.watch('st_secret');
    await scene.post('/media/st_none/whep', createOffer({ direction: 'recvonly' }));
    await reportOf(scene.engine, 'st_secret', ({ ingest }) => ingest === 'connected');
    const metrics = scene.engine.metrics();
    assert.doesNotMatch(metrics, /st_secret/);
    for (const line of [
      'streamside_streams{phase="live"} 1',
      'streamside_viewers 1',
      'streamside_sessions_opened_total{role="publisher"} 1',
      'streamside_sessions_refused_total{code="stream-not-live"} 1',
      'streamside_relays{phase="pushing"} 0',
    ]) {
      assert.ok(metrics.includes(`${line}\n`), line);
    }
    assert.match(metrics, /streamside_packets_total\{direction="in"\} [1-9]/);
    assert.match(metrics, /streamside_bytes_total\{direction="out"\} [1-9]/);
    assert.match(metrics, /process_resident_memory_bytes [1-9]/);
    const names = metrics.match(/^# TYPE \S+/gm) ?? [];
    assert.equal(new Set(names).size, names.length);
  });

  it('says how it is', async () => {
    const healthy = { status: 'ok', engine: 'running', disk: 'ok' };
    assert.deepEqual(await scene.engine.health(), healthy);
  });

  it('says that its disk is gone', async () => {
    await rm(scene.folder, { recursive: true });
    const { status, disk } = await scene.engine.health();
    assert.deepEqual([status, disk], ['failing', 'unwritable']);
    await mkdir(scene.folder);
  });
});
