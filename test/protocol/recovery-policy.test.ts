import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { defaultRecoveryPolicy, SessionError } from '../../src/protocol/index.js';
import type { RecoveryContext, SessionErrorCode } from '../../src/protocol/index.js';

function createContext(
  code: SessionErrorCode,
  overrides: Partial<RecoveryContext> = {},
): RecoveryContext {
  const error = new SessionError(code);
  return { error, attempt: 1, elapsedMs: 0, wasOpen: false, role: 'publish', ...overrides };
}

describe('defaultRecoveryPolicy', () => {
  it('doubles from half a second to ten, half of it left to chance', (test) => {
    const delays = (chance: number) => {
      const random = mock.method(Math, 'random', () => chance);
      const all = [1, 2, 3, 5, 6, 50].map((attempt) =>
        defaultRecoveryPolicy(createContext('endpoint-unreachable', { attempt })),
      );
      random.mock.restore();
      return all;
    };
    test.after(() => mock.restoreAll());
    assert.deepEqual(delays(0), [250, 500, 1_000, 4_000, 5_000, 5_000]);
    assert.deepEqual(delays(1), [500, 1_000, 2_000, 8_000, 10_000, 10_000]);
  });

  it('never comes sooner than the server asks, and not all at once then', () => {
    const error = new SessionError('rate-limited', { retryAfterMs: 30_000 });
    const delays = [1, 2, 3, 4].map(() =>
      defaultRecoveryPolicy(createContext('rate-limited', { error, attempt: 9 })),
    );
    assert.ok(delays.every((delayMs) => delayMs !== null && delayMs >= 30_000));
    assert.ok(new Set(delays).size > 1);
  });

  it('gives up what another session has replaced, which it would only push out', () => {
    const context = createContext('session-replaced', { wasOpen: true });
    assert.equal(defaultRecoveryPolicy(context), null);
  });

  it('gives up on refusals of what was never open, and never on what was', () => {
    for (const code of ['offer-rejected', 'token-refused', 'answer-rejected'] as const) {
      assert.equal(defaultRecoveryPolicy(createContext(code)), null);
      assert.notEqual(defaultRecoveryPolicy(createContext(code, { wasOpen: true })), null);
    }
  });

  it('waits out the 404 of a viewer, not that of a publisher', () => {
    assert.equal(defaultRecoveryPolicy(createContext('endpoint-not-found')), null);
    const watching = createContext('endpoint-not-found', { role: 'watch' });
    assert.notEqual(defaultRecoveryPolicy(watching), null);
  });
});
