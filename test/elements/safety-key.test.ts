import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { isWhipKey, toSafetyKey } from '../../src/elements/whip-broadcaster/safety/safety-key.js';

describe('toSafetyKey', () => {
  beforeEach(() => {
    Object.assign(globalThis, { location: { href: 'https://site.example/event' } });
  });
  afterEach(() => void Reflect.deleteProperty(globalThis, 'location'));

  const ofAddress = (url: string) => toSafetyKey({ kind: 'whip', url });

  it('tells addresses of WHIP apart, however they are written, and keeps none of them', () => {
    const key = ofAddress('https://site.example/whip/secret-1');
    assert.equal(ofAddress('/whip/secret-1'), key);
    assert.notEqual(ofAddress('/whip/secret-2'), key);
    assert.match(key, /^whip [0-9a-z]{1,7}$/);
    assert.deepEqual([isWhipKey(key), isWhipKey('whip')], [true, true]);
  });

  it('names a stream by its endpoint and id', () => {
    const key = toSafetyKey({ kind: 'stream', endpoint: '/live', stream: 'st_1' });
    assert.equal(key, 'https://site.example/live st_1');
    assert.equal(isWhipKey(key), false);
  });
});
