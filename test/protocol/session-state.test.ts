import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { canMove } from '../../src/protocol/index.js';
import type { SessionPhase } from '../../src/protocol/index.js';

describe('canMove', () => {
  it('drops what comes late: nothing but opening follows an end', () => {
    const phases: SessionPhase[] = [
      'idle',
      'opening',
      'open',
      'recovering',
      'closing',
      'closed',
      'failed',
    ];
    const from = (phase: SessionPhase) => phases.filter((next) => canMove(phase, next));
    assert.deepEqual(from('idle'), ['opening']);
    assert.deepEqual(from('closing'), ['closed']);
    assert.deepEqual(from('closed'), ['opening']);
    assert.deepEqual(from('failed'), ['opening', 'closing']);
    assert.deepEqual(from('open'), ['recovering', 'closing']);
  });
});
