import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTokenEnd } from '../../src/elements/recording-player/copy/read-token-end.js';

const toToken = (claims: unknown): string =>
  ['{"alg":"RS256"}', JSON.stringify(claims), 'signature']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');

describe('readTokenEnd', () => {
  it('reads when a token ends, whatever stands beside it', () => {
    const exp = Date.parse('2026-11-21T10:00:00Z') / 1_000;
    const claims = { sub: 'abc?>~ÿ', aud: 'v', exp };
    assert.match(toToken(claims), /[-_]/);
    assert.equal(readTokenEnd(toToken(claims)), '2026-11-21T10:00:00.000Z');
  });

  it('makes nothing up where a token does not say', () => {
    const silent = [{}, { exp: 'soon' }, { exp: 1e300 }, null, 7].map(toToken);
    for (const token of [null, '', 'opaque', 'a.b.c', 'v/1', ...silent]) {
      assert.equal(readTokenEnd(token), null, String(token));
    }
  });
});
