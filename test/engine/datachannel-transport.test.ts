import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import type { IceDescription } from '../../src/engine/sdp/ice-description.js';
import { createDatachannelTransport } from '../../src/engine/transport/datachannel-transport.js';
import { FreePorts } from '../../src/engine/transport/free-ports.js';
import type { PeerOptions, Transport } from '../../src/engine/transport/transport.js';
import { EngineScene } from './support/engine-scene.js';
import { createOffer } from './support/offers.js';

const options: PeerOptions = {
  offer: createOffer({ direction: 'sendrecv', kinds: ['video'] }),
  mid: '0',
  onPhase: () => undefined,
  onPacket: () => undefined,
};

describe('createDatachannelTransport', () => {
  it('answers with ICE, DTLS and candidates, the loopback address among them', async () => {
    const transport = await createDatachannelTransport();
    const { description } = await transport.openPeer(options);
    assert.match(description.iceUfrag, /^\S{4,}$/);
    assert.match(description.icePwd, /^\S{22,}$/);
    assert.match(description.fingerprint, /^sha-256 ([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    assert.equal(description.setup, 'active');
    assert.ok(description.candidates.some((candidate) => candidate.includes(' 127.0.0.1 ')));
    transport.close();
  });

  it('takes the part in DTLS that an offer leaves to it', async () => {
    const transport = await createDatachannelTransport();
    for (const [offered, answered] of [
      ['active', 'passive'],
      ['passive', 'active'],
    ] as const) {
      const offer = options.offer.replaceAll('setup:actpass', `setup:${offered}`);
      const { description } = await transport.openPeer({ ...options, offer });
      assert.equal(description.setup, answered);
    }
    transport.close();
  });

  it('rejects an offer that the library does not take', async () => {
    const transport = await createDatachannelTransport();
    await assert.rejects(transport.openPeer({ ...options, offer: 'v=0\r\n' }));
    transport.close();
  });

  it('tells of the end of a peer once, and sends nothing after it', async () => {
    const transport = await createDatachannelTransport();
    const phases: string[] = [];
    const onPhase = (phase: string): number => phases.push(phase);
    const peer = await transport.openPeer({ ...options, onPhase });
    peer.close();
    peer.close();
    peer.addCandidate('1 1 udp 1 192.0.2.7 5000 typ host');
    assert.equal(peer.send(Buffer.alloc(12)), false);
    assert.deepEqual(phases, ['closed']);
    transport.close();
  });

  it('restarts ICE on one further port for a session, which closes with it', async () => {
    const before = udpSockets();
    const transport = await createDatachannelTransport();
    const peer = await transport.openPeer(options);
    const [first, second] = await Promise.all([
      peer.restartIce({ iceUfrag: 'newU', icePwd: 'newpasswordofclient1234' }),
      peer.restartIce({ iceUfrag: 'new2', icePwd: 'newpasswordofclient1234' }),
    ]);
    assert.ok(first !== null && second !== null);
    const all = [peer.description, first, second];
    assert.equal(new Set(all.map(({ iceUfrag }) => iceUfrag)).size, 3);
    assert.equal(new Set(all.map(({ icePwd }) => icePwd)).size, 3);
    const [portsBefore, ...ports] = all.map(portsOf);
    assert.deepEqual(ports[0], ports[1]);
    assert.equal(ports[0]?.size, 1);
    assert.notDeepEqual(ports[0], portsBefore);
    const reachable = addressesOf(peer.description).filter((address) => address !== '127.0.0.1');
    assert.deepEqual(addressesOf(first), reachable.length > 0 ? reachable : ['127.0.0.1']);
    assert.equal(udpSockets(), before + 2);
    peer.close();
    assert.equal(await peer.restartIce({ iceUfrag: 'new3', icePwd: 'x'.repeat(22) }), null);
    while (udpSockets() > before) await new Promise((resolve) => setImmediate(resolve));
    transport.close();
  });

  it('leaves no socket behind when a session ends while it restarts', async () => {
    const before = udpSockets();
    const transport = await createDatachannelTransport();
    const peer = await transport.openPeer(options);
    const restarting = peer.restartIce({ iceUfrag: 'newU', icePwd: 'newpasswordofclient1234' });
    peer.close();
    assert.equal(await restarting, null);
    while (udpSockets() > before) await new Promise((resolve) => setImmediate(resolve));
    transport.close();
  });

  // The library reads its tracks once more in its cleanup, and ended the process when one had been collected.
  it('outlives the collection of peers that have closed', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const transport = await createDatachannelTransport();
    for (let i = 0; i < 20; i += 1) {
      await openAndClose(transport);
      if (i % 5 === 0) collect();
    }
    await new Promise((resolve) => setImmediate(resolve));
    collect();
    transport.close();
  });
});

describe('createDatachannelTransport, with fewer ports than sessions', () => {
  // The library ends the process when it finds no port.
  it('refuses a session for which no port is free, and takes the next when one is', async () => {
    const port = await findFreePort();
    const transport = await createDatachannelTransport({ portRange: [port, port] });
    const scene = await EngineScene.create({ transport });
    const publish = (streamId: string): Promise<Response> =>
      scene.post(scene.engine.addresses(streamId).whip, createOffer());
    const first = await publish('st_1');
    assert.equal(first.status, 201);
    const second = await publish('st_2');
    assert.equal(second.status, 503);
    assert.equal(second.headers.get('Retry-After'), '30');
    assert.match(await second.text(), /"capacity-exhausted"/);
    await scene.fetch(first.headers.get('Location') ?? '', { method: 'DELETE' });
    const ports = new FreePorts([port, port]);
    while (!(await ports.hasOne(null)));
    assert.equal((await publish('st_2')).status, 201);
    await scene.close();
  });

  it('gives a publisher that comes back the port of its session before', async () => {
    const port = await findFreePort();
    const transport = await createDatachannelTransport({ portRange: [port, port] });
    const scene = await EngineScene.create({ transport });
    const publish = (): Promise<Response> =>
      scene.post(scene.engine.addresses('st_1').whip, createOffer());
    const first = await publish();
    assert.equal((await publish()).status, 201);
    const former = await scene.fetch(first.headers.get('Location') ?? '', { method: 'GET' });
    assert.equal(former.status, 404);
    await scene.close();
  });
});

describe('FreePorts', () => {
  it('finds the one port of a range that nobody has', async () => {
    const taken = await bindAny();
    const { port } = taken.address();
    const ports = new FreePorts([port, port]);
    assert.equal(await ports.hasOne(null), false);
    assert.equal(await new FreePorts(null).hasOne('127.0.0.1'), true);
    taken.close();
    await once(taken, 'close');
    assert.equal(await ports.hasOne(null), true);
  });
});

async function bindAny(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.bind({ port: 0, address: '0.0.0.0', exclusive: true });
  await once(socket, 'listening');
  return socket;
}

async function findFreePort(): Promise<number> {
  const socket = await bindAny();
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

async function openAndClose(transport: Transport): Promise<void> {
  const peer = await transport.openPeer(options);
  peer.close();
}

/** Sockets of Node's own; the library's are not among them. */
function udpSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'UDPWrap').length;
}

const hostPattern = /^\S+ \d+ UDP \d+ (\S+) (\d+) typ host/;

function portsOf({ candidates }: IceDescription): Set<string | undefined> {
  return new Set(candidates.map((candidate) => hostPattern.exec(candidate)?.[2]));
}

function addressesOf({ candidates }: IceDescription): (string | undefined)[] {
  return candidates.map((candidate) => hostPattern.exec(candidate)?.[1]);
}
