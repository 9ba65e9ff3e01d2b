import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRelayAddress, readRelayTargets } from '../../src/engine/relay/relay-target.js';
import { url } from './support/fake-push.js';

describe('parseRelayAddress', () => {
  it('tells what may be seen from what is secret', () => {
    assert.deepEqual(parseRelayAddress(url), {
      origin: 'rtmps://live.example.org:443',
      isSecure: true,
      app: 'live',
      playPath: 's3cret-key?auth=t0ken',
    });
    assert.equal(parseRelayAddress('rtmp://[::1]/a/b/key')?.app, 'a/b');
  });

  it('takes nothing else', () => {
    for (const odd of [
      'https://live.example.org/live/key',
      'rtmp://live.example.org/live',
      'rtmp://live.example.org/live/',
      'rtmp://user:pass@live.example.org/live/key',
      'rtmp:///live/key',
      'rtmp://-vf;x/live/key',
      `rtmp://live.example.org/live/${'k'.repeat(901)}`,
      'key',
    ]) {
      assert.equal(parseRelayAddress(odd), null, odd);
    }
  });
});

describe('readRelayTargets', () => {
  it('refuses without a word of the address', () => {
    const refusals = [
      [{ id: 'a', url: 'rtmp://user:s3cret@host/live/s3cret' }],
      [{ id: 'a b', url }],
      [
        { id: 'a', url },
        { id: 'a', url },
      ],
      new Array(17).fill(0).map((_, i) => ({ id: `r${i}`, url })),
    ];
    for (const targets of refusals) {
      assert.throws(
        () => readRelayTargets(targets),
        (error: Error & { code: string }) => {
          assert.equal(error.code, 'relay-invalid');
          assert.doesNotMatch(error.message, /s3cret|t0ken|user/);
          return true;
        },
      );
    }
  });
});
