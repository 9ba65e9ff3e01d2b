import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseRetryAfter } from '../../src/protocol/retry-after.js';

describe('parseRetryAfter', () => {
  it('reads seconds and dates, two minutes at most, and never the past', () => {
    const now = Date.UTC(2026, 0, 1, 12);
    assert.equal(parseRetryAfter('7', now), 7_000);
    assert.equal(parseRetryAfter(' 0 ', now), 0);
    assert.equal(parseRetryAfter('Thu, 01 Jan 2026 12:00:30 GMT', now), 30_000);
    assert.equal(parseRetryAfter('Thu, 01 Jan 2026 11:00:00 GMT', now), 0);
    assert.equal(parseRetryAfter('86400', now), 120_000);
  });

  it('is undefined where nothing can be read', () => {
    for (const value of [null, '', 'soon', '-']) assert.equal(parseRetryAfter(value), undefined);
  });
});
