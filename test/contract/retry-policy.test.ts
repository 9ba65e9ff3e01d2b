import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ContractError, createRetryPolicy, parseRetryAfter } from '../../src/contract/index.js';

const unreachable = new ContractError('endpoint-unreachable');
const refusal = (status: number, retryAfterMs?: number) =>
  new ContractError('request-refused', { status, retryAfterMs });

describe('createRetryPolicy', () => {
  it('doubles its waits up to the longest, and then gives up', () => {
    const policy = createRetryPolicy({
      attempts: 5,
      firstDelayMs: 100,
      maxDelayMs: 300,
      random: () => 1,
    });
    const waits = [1, 2, 3, 4, 5].map((attempt) => policy.nextDelayMs(attempt, unreachable));
    assert.deepEqual(waits, [100, 200, 300, 300, null]);
  });

  it('jitters between half and the whole', () => {
    const waitAt = (random: number) =>
      createRetryPolicy({ firstDelayMs: 100, random: () => random }).nextDelayMs(1, unreachable);
    assert.deepEqual([waitAt(0), waitAt(0.5), waitAt(1)], [50, 75, 100]);
  });

  it('never tries before Retry-After, nor where that is too long', () => {
    const policy = createRetryPolicy({ firstDelayMs: 100, random: () => 1 });
    assert.equal(policy.nextDelayMs(1, refusal(429, 5_000)), 5_000);
    assert.equal(policy.nextDelayMs(1, refusal(503, 10)), 100);
    assert.equal(policy.nextDelayMs(1, refusal(503, 3_600_000)), null);
  });

  it('tries again what may pass, and nothing else', () => {
    const policy = createRetryPolicy();
    const isTried = (error: ContractError) => policy.nextDelayMs(1, error) !== null;
    for (const status of [408, 429, 500, 502, 503, 504])
      assert.ok(isTried(refusal(status)), `${status}`);
    for (const status of [400, 401, 403, 404, 409, 422, 501]) {
      assert.ok(!isTried(refusal(status)), `${status}`);
    }
    assert.ok(isTried(new ContractError('request-timeout')));
    assert.ok(!isTried(new ContractError('request-aborted')));
    assert.ok(!isTried(new ContractError('answer-unreadable', { status: 200 })));
  });

  it('has no largest attempt where it is to try for ever', () => {
    const policy = createRetryPolicy({ attempts: Infinity, maxDelayMs: 30_000, random: () => 1 });
    assert.equal(policy.nextDelayMs(5_000, unreachable), 30_000);
  });
});

describe('parseRetryAfter', () => {
  const nowMs = Date.parse('2026-11-21T14:00:00Z');

  it('reads seconds and dates', () => {
    assert.equal(parseRetryAfter('7', nowMs), 7_000);
    assert.equal(parseRetryAfter('Sat, 21 Nov 2026 14:00:05 GMT', nowMs), 5_000);
    assert.equal(parseRetryAfter('Sat, 21 Nov 2026 13:00:00 GMT', nowMs), 0);
  });

  it('has nothing to say of what it cannot read', () => {
    assert.equal(parseRetryAfter(null, nowMs), undefined);
    assert.equal(parseRetryAfter('soon', nowMs), undefined);
  });
});
