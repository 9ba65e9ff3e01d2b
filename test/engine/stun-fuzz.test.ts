import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { IceFront } from '../../src/engine/transport/ice-front.js';
import {
  formatBindingRequest,
  formatBindingSuccess,
  hasIntegrity,
  parseStunMessage,
} from '../../src/engine/transport/stun-message.js';
import { createRandom, mutate, rounds } from './support/mutation.js';
import { UdpEnd } from './support/udp-end.js';

describe('parseStunMessage', () => {
  it('never throws, whatever the bytes, and believes none that were changed', () => {
    const random = createRandom();
    const request = createCheck('srvU:cliU', 'passwordofserver12345678');
    const id = request.subarray(8, 20);
    const success = formatBindingSuccess(id, { address: '192.0.2.1', port: 9 }, 'password');
    for (let i = 0; i < rounds; i += 1) {
      const original = i % 2 === 0 ? request : success;
      const bytes = mutate(original, random);
      const message = parseStunMessage(bytes);
      if (message === null || bytes.equals(original)) continue;
      assert.ok(!hasIntegrity(message, i % 2 === 0 ? 'passwordofserver12345678' : 'password'));
    }
  });
});

describe('IceFront', () => {
  it('answers nobody for thousands of spoilt checks, and the client in between', async () => {
    const random = createRandom();
    const [library, client, stranger] = [
      await UdpEnd.open(),
      await UdpEnd.open(),
      await UdpEnd.open(),
    ];
    const front = await IceFront.open({
      libraryPort: library.port,
      hearsV6: false,
      library: { iceUfrag: 'srvU', icePwd: 'passwordofserver12345678' },
      client: { iceUfrag: 'cliU', icePwd: 'passwordofclient12345678' },
      portRange: null,
    });
    const own = front.restart({ iceUfrag: 'cli2', icePwd: 'secondpassword1234567890' });
    const check = createCheck(`${own.iceUfrag}:cli2`, own.icePwd);
    for (let i = 0; i < rounds; i += 1) {
      const bytes = mutate(check, random);
      if (!bytes.equals(check)) stranger.send(bytes, front.port);
      if (i % 50 !== 0) continue;
      // Its answer comes after all that was sent before it, so none is lost in a full buffer.
      client.send(check, front.port);
      const answer = parseStunMessage((await client.next()).bytes);
      assert.deepEqual(answer?.transactionId, check.subarray(8, 20));
    }
    assert.equal(stranger.waiting, 0);
    assert.equal(library.waiting, 0);
    front.close();
    for (const end of [library, client, stranger]) end.close();
  });
});

function createCheck(username: string, password: string): Buffer {
  const tieBreaker = Buffer.alloc(8, 1);
  return formatBindingRequest({
    username,
    password,
    priority: 1,
    tieBreaker,
    isNomination: false,
  });
}
