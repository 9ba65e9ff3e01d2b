import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { crc32 } from 'node:zlib';

import {
  formatBindingRequest,
  formatBindingSuccess,
  hasIntegrity,
  isStun,
  parseStunMessage,
} from '../../src/engine/transport/stun-message.js';

/** The request of RFC 5769 §2.1, whose password is `VOkJxbRl1RmTxUk/WvJxBt`. */
const sample = Buffer.from(
  '000100582112a442b7e7a701bc34d686fa87dfae' +
    '802200105354554e207465737420636c69656e74' +
    '002400046e0001ff' +
    '80290008932ff9b151263b36' +
    '000600096576746a3a68367659202020' +
    '000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2' +
    '80280004e57a3bcf',
  'hex',
);
const samplePassword = 'VOkJxbRl1RmTxUk/WvJxBt';

const request = {
  username: 'srvU:cliU',
  password: 'passwordofserver12345678',
  priority: 0x7fffffff,
  tieBreaker: Buffer.alloc(8, 3),
};

describe('parseStunMessage', () => {
  it('reads the sample of RFC 5769', () => {
    const message = parseStunMessage(sample);
    assert.ok(message !== null);
    assert.equal(message.kind, 'request');
    assert.equal(message.username, 'evtj:h6vY');
    assert.equal(message.isNomination, false);
    assert.equal(message.transactionId.toString('hex'), 'b7e7a701bc34d686fa87dfae');
    assert.ok(hasIntegrity(message, samplePassword));
    assert.ok(!hasIntegrity(message, 'another'));
  });

  it('reads what the formatters write', () => {
    const bytes = formatBindingRequest({ ...request, isNomination: true });
    const message = parseStunMessage(bytes);
    assert.equal(message?.username, request.username);
    assert.equal(message.isNomination, true);
    assert.ok(hasIntegrity(message, request.password));
    const plain = parseStunMessage(formatBindingRequest({ ...request, isNomination: false }));
    assert.equal(plain?.isNomination, false);
    assert.notDeepEqual(plain.transactionId, message.transactionId);
  });

  it('refuses each message with one bit changed, by its form, its fingerprint or its integrity', () => {
    for (let bit = 0; bit < sample.length * 8; bit += 1) {
      const changed = Buffer.from(sample);
      changed.writeUInt8(changed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      assert.equal(parseStunMessage(changed), null, `bit ${bit}`);
    }
  });

  it('takes nothing from behind the integrity, which everybody could add', () => {
    const honest = formatBindingRequest({ ...request, isNomination: false });
    const useCandidate = Buffer.from('00250000', 'hex');
    const forged = Buffer.concat([honest.subarray(0, -8), useCandidate, honest.subarray(-8)]);
    forged.writeUInt16BE(forged.length - 20, 2);
    forged.writeUInt32BE((crc32(forged.subarray(0, -8)) ^ 0x5354554e) >>> 0, forged.length - 4);
    const message = parseStunMessage(forged);
    assert.ok(message !== null && hasIntegrity(message, request.password));
    assert.equal(message.isNomination, false);
  });
});

describe('formatBindingSuccess', () => {
  const transactionId = Buffer.from('b7e7a701bc34d686fa87dfae', 'hex');
  const addressOf = (address: string, port: number): string => {
    const bytes = formatBindingSuccess(transactionId, { address, port }, request.password);
    const message = parseStunMessage(bytes);
    assert.equal(message?.kind, 'success');
    assert.ok(hasIntegrity(message, request.password));
    const length = bytes.readUInt16BE(22);
    return bytes.subarray(24, 24 + length).toString('hex');
  };

  // RFC 5769 §2.2 and §2.3 print these two values.
  it('names the address as the RFC’s samples do', () => {
    assert.equal(addressOf('192.0.2.1', 32853), '0001a147e112a643');
    assert.equal(
      addressOf('2001:db8:1234:5678:11:2233:4455:6677', 32853),
      '0002a1470113a9faa5d3f179bc25f4b5bed2b9d9',
    );
  });

  it('names an IPv4 address as one also when an IPv6 socket tells of it', () => {
    assert.equal(addressOf('::ffff:192.0.2.1', 32853), '0001a147e112a643');
  });

  it('takes addresses that are short or have a zone', () => {
    const mask = Buffer.from('2112a442b7e7a701bc34d686fa87dfae', 'hex');
    const plain = (value: string): string => {
      const bytes = Buffer.from(value.slice(8), 'hex');
      for (const [i, byte] of mask.entries()) bytes.writeUInt8(bytes.readUInt8(i) ^ byte, i);
      return bytes.toString('hex');
    };
    assert.equal(plain(addressOf('::1', 1)), `${'0'.repeat(31)}1`);
    assert.equal(plain(addressOf('fe80::1%eth0', 1)), `fe80${'0'.repeat(27)}1`);
    assert.equal(plain(addressOf('fd00::', 1)), `fd00${'0'.repeat(28)}`);
  });
});

describe('isStun', () => {
  it('tells STUN from DTLS, RTP and short datagrams', () => {
    assert.ok(isStun(sample));
    assert.ok(!isStun(sample.subarray(0, 19)));
    for (const first of [20, 63, 128, 191]) {
      const other = Buffer.from(sample);
      other.writeUInt8(first, 0);
      assert.ok(!isStun(other));
    }
  });
});
