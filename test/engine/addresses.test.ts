import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { describe, it } from 'node:test';

import { createTurnServer } from '../../src/engine/endpoints/turn-credentials.js';
import { completeCandidates, toPort } from '../../src/engine/transport/candidates.js';
import { createDatachannelTransport } from '../../src/engine/transport/datachannel-transport.js';
import { toLibraryIceServers } from '../../src/engine/transport/library-ice-servers.js';
import { EngineScene } from './support/engine-scene.js';
import { createOffer } from './support/offers.js';

const local = '1 1 UDP 2114977791 192.0.2.1 50000 typ host';

describe('completeCandidates', () => {
  it('names the public address first and the loopback address last, under the same port', () => {
    assert.deepEqual(completeCandidates([local], '203.0.113.9'), [
      '900 1 UDP 2114977791 203.0.113.9 50000 typ host',
      local,
      '127 1 UDP 1 127.0.0.1 50000 typ host',
    ]);
    assert.equal(completeCandidates([local], null).length, 2);
  });

  it('names a public address of the other family for nothing', () => {
    assert.equal(completeCandidates([local], '2001:db8::9').length, 2);
  });
});

describe('toPort', () => {
  it('offers a restarted client the same addresses, loopback only when there is nothing else', () => {
    const reflexive = '2 1 UDP 1677732095 198.51.100.7 50000 typ srflx raddr 0.0.0.0 rport 0';
    assert.deepEqual(toPort(completeCandidates([local, reflexive], '203.0.113.9'), 50_001), [
      '900 1 UDP 2114977791 203.0.113.9 50001 typ host',
      '1 1 UDP 2114977791 192.0.2.1 50001 typ host',
    ]);
    const alone = '1 1 UDP 2114977791 127.0.0.1 50000 typ host';
    assert.deepEqual(toPort(completeCandidates([alone], null), 50_001), [
      '1 1 UDP 2114977791 127.0.0.1 50001 typ host',
    ]);
  });
});

describe('toLibraryIceServers', () => {
  it('takes STUN, and TURN over UDP with its credentials, and passes the rest over', () => {
    const secret = { username: 'u', credential: 'p' };
    assert.deepEqual(
      toLibraryIceServers([
        { urls: 'stun:stun.example.org' },
        { urls: ['turn:192.0.2.5:5000?transport=udp', 'turns:192.0.2.5', 'turn:a?transport=tcp'] },
        { urls: 'turn:192.0.2.5:5000', ...secret },
        { urls: 'https://example.org' },
      ]),
      [
        'stun:stun.example.org:3478',
        { hostname: '192.0.2.5', port: 5000, username: 'u', password: 'p', relayType: 'TurnUdp' },
      ],
    );
  });
});

describe('createTurnServer', () => {
  it('makes a name that says when it ends, and a password from the shared secret', () => {
    const urls = ['turn:turn.example.org'];
    const server = createTurnServer(
      { urls, secret: 'north', lifetimeMs: 60_000 },
      1_700_000_000_000,
    );
    assert.equal(server.username, '1700000060:streamside');
    const expected = createHmac('sha1', 'north').update('1700000060:streamside').digest('base64');
    assert.deepEqual([server.urls, server.credential], [urls, expected]);
  });
});

describe('createEngine', () => {
  it('tells each client of TURN with credentials of its own, and never the secret', async () => {
    const turn = { urls: ['turn:turn.example.org'], secret: 'north' };
    const scene = await EngineScene.create({ turn, iceServers: [{ urls: 'stun:a.example.org' }] });
    const { response } = await scene.publish('st_1');
    const link = response.headers.get('Link') ?? '';
    assert.match(link, /<stun:a\.example\.org>; rel="ice-server"/);
    assert.match(link, /<turn:turn\.example\.org>; rel="ice-server"; username="\d+:streamside"/);
    assert.doesNotMatch(link, /north/);
    await scene.close();
  });
});

describe('createDatachannelTransport', () => {
  it('refuses a name where an address is meant', async () => {
    await assert.rejects(createDatachannelTransport({ publicAddress: 'media.example.org' }), {
      code: 'address-invalid',
    });
  });

  it('offers the public address, and what a STUN server says of it', async () => {
    const stun = createSocket('udp4');
    stun.on('message', (request, { port, address }) => {
      stun.send(createBindingResponse(request, '203.0.113.77', 40_000), port, address);
    });
    await new Promise<void>((resolve) => stun.bind(0, '127.0.0.1', resolve));
    const transport = await createDatachannelTransport({
      publicAddress: '203.0.113.9',
      gatherFrom: [{ urls: `stun:127.0.0.1:${stun.address().port}` }],
    });
    const { description } = await transport.openPeer({
      offer: createOffer({ direction: 'sendrecv', kinds: ['video'] }),
      mid: '0',
      onPhase: () => undefined,
      onPacket: () => undefined,
    });
    transport.close();
    stun.close();
    const { candidates } = description;
    assert.ok(candidates.some((candidate) => / 203\.0\.113\.9 \d+ typ host/.test(candidate)));
    assert.ok(candidates.some((candidate) => / 203\.0\.113\.77 40000 typ srflx/.test(candidate)));
  });
});

/** A STUN binding response (RFC 8489 §6) with the address that the server claims to have seen. */
function createBindingResponse(request: Buffer, address: string, port: number): Buffer {
  const response = Buffer.alloc(32);
  request.copy(response, 0, 0, 20);
  response.writeUInt16BE(0x0101, 0);
  response.writeUInt16BE(12, 2);
  response.writeUInt16BE(0x0020, 20);
  response.writeUInt16BE(8, 22);
  response.writeUInt16BE(1, 24);
  response.writeUInt16BE(port ^ 0x2112, 26);
  const bytes = Buffer.from(address.split('.').map(Number));
  response.writeUInt32BE((bytes.readUInt32BE(0) ^ 0x2112a442) >>> 0, 28);
  return response;
}
