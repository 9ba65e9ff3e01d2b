import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import type { IceCredentials } from '../../src/engine/sdp/ice-description.js';
import { IceFront } from '../../src/engine/transport/ice-front.js';
import {
  formatBindingRequest,
  formatBindingSuccess,
  hasIntegrity,
  parseStunMessage,
} from '../../src/engine/transport/stun-message.js';
import type { StunMessage } from '../../src/engine/transport/stun-message.js';
import { UdpEnd } from './support/udp-end.js';

const libraryIce = { iceUfrag: 'srvU', icePwd: 'passwordofserver12345678' };
const clientIce = { iceUfrag: 'cliU', icePwd: 'passwordofclient12345678' };
const renewedIce = { iceUfrag: 'cli2', icePwd: 'secondpassword1234567890' };

const rtp = Buffer.alloc(40, 0x80);

describe('IceFront', () => {
  let library: UdpEnd;
  let client: UdpEnd;
  let front: IceFront;
  let nowMs: number;

  beforeEach(async () => {
    library = await UdpEnd.open();
    client = await UdpEnd.open();
    nowMs = 1000;
    front = await IceFront.open({
      libraryPort: library.port,
      hearsV6: false,
      library: libraryIce,
      client: clientIce,
      portRange: null,
      clock: () => nowMs,
    });
  });
  afterEach(() => {
    front.close();
    library.close();
    client.close();
  });

  /** A check of the client's with the present credentials. */
  function check(own: IceCredentials, isNomination: boolean, remote = renewedIce): Buffer {
    return formatBindingRequest({
      username: `${own.iceUfrag}:${remote.iceUfrag}`,
      password: own.icePwd,
      priority: 1,
      tieBreaker: Buffer.alloc(8, 1),
      isNomination,
    });
  }

  async function stunAt(end: UdpEnd): Promise<StunMessage & { port: number }> {
    const { bytes, from } = await end.next();
    const message = parseStunMessage(bytes);
    assert.ok(message !== null);
    return { ...message, port: from.port };
  }

  /** The client finds its way, and the library takes it; returns the front's port on the library's side. */
  async function connect(own: IceCredentials, end = client): Promise<number> {
    end.send(check(own, true), front.port);
    assert.equal((await stunAt(end)).kind, 'success');
    return await takeNomination();
  }

  /** The library is asked to take the client's new way, and does. */
  async function takeNomination(): Promise<number> {
    const asked = await stunAt(library);
    assert.ok(asked.isNomination);
    library.ignore(asked.bytes);
    const from = { address: '127.0.0.1', port: asked.port };
    library.send(formatBindingSuccess(asked.transactionId, from, libraryIce.icePwd), asked.port);
    return asked.port;
  }

  it('answers the client’s checks as the new end, and plays the old client to the library', async () => {
    const own = front.restart(renewedIce);
    assert.notEqual(own.iceUfrag, libraryIce.iceUfrag);
    client.send(check(own, false), front.port);
    const answer = await stunAt(client);
    assert.equal(answer.kind, 'success');
    assert.equal(answer.port, front.port);
    assert.ok(hasIntegrity(answer, own.icePwd));
    client.send(check(own, true), front.port);
    await stunAt(client);
    const asked = await stunAt(library);
    assert.equal(asked.kind, 'request');
    assert.equal(asked.username, 'srvU:cliU');
    assert.ok(asked.isNomination);
    assert.ok(hasIntegrity(asked, libraryIce.icePwd));
    library.ignore(asked.bytes);
    assert.equal(library.waiting, 0);
  });

  it('passes on what is not STUN, both ways and unchanged', async () => {
    const port = await connect(front.restart(renewedIce));
    client.send(rtp, front.port);
    const taken = await library.next();
    assert.deepEqual([taken.bytes, taken.from.port], [rtp, port]);
    library.send(rtp.subarray(1), port);
    const given = await client.next();
    assert.deepEqual([given.bytes, given.from.port], [rtp.subarray(1), front.port]);
  });

  it('answers and passes on nothing for those who do not know the password', async () => {
    const own = front.restart(renewedIce);
    const port = await connect(own);
    const stranger = await UdpEnd.open();
    stranger.send(check({ ...own, icePwd: 'guessedpassword123456789' }, true), front.port);
    stranger.send(check({ ...own, iceUfrag: 'srvU' }, true), front.port);
    stranger.send(check(libraryIce, true, clientIce), front.port);
    stranger.send(check(own, true).subarray(0, -8), front.port);
    stranger.send(rtp, front.port);
    // What is answered after all of these has come after all of these.
    client.send(check(own, false), front.port);
    assert.equal((await stunAt(client)).kind, 'success');
    library.send(rtp, port);
    await client.next();
    assert.equal(stranger.waiting, 0);
    assert.equal(library.waiting, 0);
    stranger.close();
  });

  it('stays with the former path until the client has found a new one, and then leaves it', async () => {
    const first = front.restart(renewedIce);
    const port = await connect(first);
    const second = front.restart({ ...renewedIce, iceUfrag: 'cli3' });
    library.send(rtp, port);
    await client.next();
    client.send(check(first, false), front.port);
    assert.equal((await stunAt(client)).kind, 'success');
    // A third restart before the second came to anything.
    const third = front.restart({ ...renewedIce, iceUfrag: 'cli4' });
    client.send(check(first, false), front.port);
    assert.equal((await stunAt(client)).kind, 'success');

    const moved = await UdpEnd.open();
    moved.send(check(second, true, { ...renewedIce, iceUfrag: 'cli3' }), front.port);
    moved.send(check(third, true, { ...renewedIce, iceUfrag: 'cli4' }), front.port);
    const answer = await stunAt(moved);
    assert.ok(hasIntegrity(answer, third.icePwd));
    await takeNomination();
    library.send(rtp, port);
    await moved.next();
    client.send(rtp, front.port);
    client.send(check(first, false), front.port);
    moved.send(check(third, false, { ...renewedIce, iceUfrag: 'cli4' }), front.port);
    await stunAt(moved);
    assert.equal(client.waiting, 0);
    assert.equal(library.waiting, 0);
    moved.close();
  });

  it('follows a client whose address changes under the same credentials', async () => {
    const own = front.restart(renewedIce);
    const port = await connect(own);
    const moved = await UdpEnd.open();
    moved.send(check(own, true), front.port);
    await stunAt(moved);
    library.send(rtp, port);
    assert.deepEqual((await moved.next()).bytes, rtp);
    assert.equal(client.waiting, 0);
    assert.equal(library.waiting, 0);
    moved.close();
  });

  it('consents in the client’s name only as long as the client is there', async () => {
    const port = await connect(front.restart(renewedIce));
    const consent = formatBindingRequest({
      username: 'cliU:srvU',
      password: clientIce.icePwd,
      priority: 1,
      tieBreaker: Buffer.alloc(8, 2),
      isNomination: false,
    });
    nowMs += 15_000;
    library.send(consent, port);
    const answer = await stunAt(library);
    assert.equal(answer.kind, 'success');
    assert.ok(hasIntegrity(answer, clientIce.icePwd));
    nowMs += 1;
    library.send(consent, port);
    library.send(rtp, port);
    await client.next();
    assert.equal(library.waiting, 0);
  });

  it('is known to the library before the client depends on it, or says that it is not', async () => {
    const introduced = front.introduce();
    const asked = await stunAt(library);
    assert.equal(asked.isNomination, false);
    library.ignore(asked.bytes);
    const from = { address: '127.0.0.1', port: asked.port };
    library.send(formatBindingSuccess(asked.transactionId, from, libraryIce.icePwd), asked.port);
    assert.equal(await introduced, true);
    const unanswered = front.introduce();
    const first = await stunAt(library);
    const again = await stunAt(library);
    assert.deepEqual(again.bytes, first.bytes);
    front.close();
    assert.equal(await unanswered, false);
  });

  it('takes its port from the range, and rejects when that is used up', async () => {
    const options = {
      libraryPort: library.port,
      hearsV6: false,
      library: libraryIce,
      client: clientIce,
      portRange: [front.port, front.port] as const,
    };
    await assert.rejects(IceFront.open(options), { code: 'EADDRINUSE' });
    front.close();
    const next = await IceFront.open(options);
    assert.equal(next.port, options.portRange[0]);
    next.close();
  });
});
