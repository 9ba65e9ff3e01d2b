import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  isWhipKey,
  listSafetyKeys,
} from '../../src/elements/whip-broadcaster/safety/safety-key.js';

describe('listSafetyKeys', () => {
  beforeEach(() => {
    Object.assign(globalThis, { document: { baseURI: 'https://site.example/event' } });
  });
  afterEach(() => void Reflect.deleteProperty(globalThis, 'document'));

  const ofAddress = (url: string, stream?: string) =>
    listSafetyKeys({ kind: 'whip', url }, stream)[0];

  it('tells addresses of WHIP apart, however they are written, and keeps none of them', () => {
    const key = ofAddress('https://site.example/whip/secret-1');
    assert.equal(ofAddress('/whip/secret-1'), key);
    assert.notEqual(ofAddress('/whip/secret-2'), key);
    assert.match(key, /^whip [0-9a-z]{1,7}$/);
    assert.deepEqual([isWhipKey(key), isWhipKey('whip')], [true, true]);
  });

  it('finds home under another token, and tells events apart that the page names', () => {
    const key = ofAddress('/whip/room?token=a');
    assert.equal(ofAddress('/whip/room?token=b#c'), key);
    assert.equal(ofAddress('/whip/room?access_token=c&Expires=9&X-Signature=d'), key);
    assert.notEqual(ofAddress('/whip/room?token=a', 'memorial'), key);
    assert.notEqual(
      ofAddress('/whip?app=live&stream=smith'),
      ofAddress('/whip?app=live&stream=jones'),
    );
    assert.notEqual(ofAddress('/whip/room', 'memorial'), ofAddress('/whip/room', 'concert'));
  });

  it('finds what earlier versions kept under the whole of an address', () => {
    const keys = listSafetyKeys({ kind: 'whip', url: '/whip?stream=1' });
    assert.deepEqual(keys.slice(1), ['whip v9z7vf']);
  });

  it('names a stream by its endpoint and id', () => {
    const keys = listSafetyKeys({ kind: 'stream', endpoint: '/live', stream: 'st_1' }, 'st_1');
    assert.deepEqual(keys, ['https://site.example/live st_1']);
    assert.equal(isWhipKey(keys[0]), false);
  });
});
