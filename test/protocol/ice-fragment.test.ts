import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  formatIceFragment,
  readIceFragment,
  spliceIceFragment,
} from '../../src/protocol/ice-fragment.js';

const OFFER = [
  'v=0',
  'a=group:BUNDLE 0 1',
  'm=audio 9 UDP/TLS/RTP/SAVPF 111',
  'a=ice-ufrag:one',
  'a=ice-pwd:secret',
  'a=mid:0',
  'm=video 9 UDP/TLS/RTP/SAVPF 96',
  'a=ice-ufrag:one',
  'a=ice-pwd:secret',
  'a=mid:1',
  '',
].join('\r\n');

describe('formatIceFragment', () => {
  it('names the group, the first section and its credentials, and ends every line in CRLF', () => {
    assert.equal(
      formatIceFragment(OFFER, ['candidate:1 1 udp 1 192.0.2.1 1 typ host', 'end-of-candidates']),
      'a=group:BUNDLE 0 1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=ice-ufrag:one\r\n' +
        'a=ice-pwd:secret\r\na=mid:0\r\na=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\n' +
        'a=end-of-candidates\r\n',
    );
  });
});

describe('readIceFragment', () => {
  it('reads credentials and candidates, with either line end', () => {
    for (const end of ['\r\n', '\n']) {
      const text = ['a=ice-ufrag:u', 'a=ice-pwd:p', 'a=candidate:1 x', 'a=end-of-candidates', ''];
      assert.deepEqual(readIceFragment(text.join(end)), {
        ufrag: 'u',
        pwd: 'p',
        candidates: ['a=candidate:1 x', 'a=end-of-candidates'],
      });
    }
  });

  it('is null without credentials', () => {
    assert.equal(readIceFragment('a=ice-ufrag:u\r\n'), null);
    assert.equal(readIceFragment('<html>'), null);
  });
});

describe('spliceIceFragment', () => {
  it('exchanges credentials and candidates and keeps all else', () => {
    const answer =
      'v=0\r\na=ice-lite\r\na=ice-ufrag:old\r\na=ice-pwd:old\r\n' +
      'm=audio 9 X 0\r\na=mid:0\r\na=candidate:1 old\r\na=end-of-candidates\r\na=ice-options:trickle\r\n' +
      'm=video 9 X 0\r\na=ice-ufrag:old\r\na=ice-pwd:old\r\na=mid:1\r\n';
    const fragment = { ufrag: 'new', pwd: 'fresh', candidates: ['a=candidate:2 new'] };
    assert.equal(
      spliceIceFragment(answer, fragment),
      'v=0\r\na=ice-lite\r\na=ice-ufrag:new\r\na=ice-pwd:fresh\r\n' +
        'm=audio 9 X 0\r\na=mid:0\r\na=ice-options:trickle\r\na=candidate:2 new\r\n' +
        'm=video 9 X 0\r\na=ice-ufrag:new\r\na=ice-pwd:fresh\r\na=mid:1\r\n',
    );
  });
});
