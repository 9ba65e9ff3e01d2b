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

  it('never gives up what passes by itself, also where nothing has been live yet', () => {
    for (const code of ['endpoint-unreachable', 'connection-timeout', 'server-failed'] as const) {
      const error = new SessionError(code);
      assert.equal(decide(3_600_000, { wasOpen: false, error }), 3_000);
      assert.equal(decide(10_000, { wasOpen: false, error }), 1_000);
    }
    const error = new SessionError('rate-limited');
    assert.ok((decide(60_000, { wasOpen: false, error }) ?? 0) > 1_000, 'nor does it press');
  });

  it('gives up what a server refuses, so that the person hears of it', () => {
    const taken = new SessionError('endpoint-taken');
    assert.equal(decide(31_000, { wasOpen: false, error: taken }), null);
    assert.ok((decide(10_000, { wasOpen: false, error: taken }) ?? 0) > 1_000);
    const refused = new SessionError('token-refused');
    assert.equal(decide(0, { wasOpen: false, error: refused }), null);
  });
});
