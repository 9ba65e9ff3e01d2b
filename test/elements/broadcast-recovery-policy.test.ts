import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { broadcastRecoveryPolicy } from '../../src/elements/whip-broadcaster/sending/broadcast-recovery-policy.js';
import { SessionError } from '../../src/protocol/session-error.js';

const unreachable = new SessionError('endpoint-unreachable');

function decide(elapsedMs: number, { wasOpen = true, error = unreachable } = {}): number | null {
  return broadcastRecoveryPolicy({ error, attempt: 9, elapsedMs, wasOpen, role: 'publish' });
}

describe('broadcastRecoveryPolicy', () => {
  it('tries every second what was live, and less often what has been gone for long', () => {
    assert.equal(decide(60_000), 1_000);
    assert.equal(decide(3_600_000), 3_000);
  });

  it('never tries sooner than the server asks', () => {
    const error = new SessionError('rate-limited', { retryAfterMs: 7_000 });
    assert.ok((decide(60_000, { error }) ?? 0) >= 7_000);
  });

  it('gives up what has never been live, so that the person hears of it', () => {
    assert.equal(decide(31_000, { wasOpen: false }), null);
    assert.ok((decide(10_000, { wasOpen: false }) ?? 0) > 1_000);
  });
});
