import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createSafetyAccount, lengthOfSpans } from '../../src/media/safety-copy/safety-account.js';
import type {
  PieceState,
  SafetyBroadcastEntry,
  SafetyPiece,
} from '../../src/media/safety-copy/safety-piece.js';

const START = Date.parse('2026-05-01T10:00:00Z');

function createPiece(fromMs: number, durationMs: number, state: PieceState): SafetyPiece {
  return {
    id: `pc_${fromMs}`,
    broadcastId: 'br_1',
    startedAt: START + fromMs,
    startedAtMonotonicMs: fromMs,
    durationMs,
    bytes: 1_000,
    type: 'video/webm',
    state,
  };
}

function createEntry(pieces: readonly SafetyPiece[]): SafetyBroadcastEntry {
  return {
    id: 'br_1',
    stream: 'st_1',
    startedAt: START,
    endedAt: null,
    gaps: [{ from: START + 20_000, to: START + 30_000, code: 'storage-full' }],
    isDiscarded: false,
    pieces,
    isWriting: true,
  };
}

const held: PieceState = { phase: 'held' };
const confirmed: PieceState = { phase: 'confirmed', onDevice: true };
const gone: PieceState = { phase: 'confirmed', onDevice: false };

describe('createSafetyAccount', () => {
  it('tells what can be sent in the words of a report', () => {
    const { parts, startedAt, endedAt } = createSafetyAccount(
      createEntry([createPiece(0, 5_100, held), createPiece(5_000, 5_000, gone)]),
    );
    assert.deepEqual(parts, [
      {
        id: 'pc_0',
        startedAt: '2026-05-01T10:00:00.000Z',
        duration: 5.1,
        bytes: 1_000,
        type: 'video/webm',
      },
    ]);
    assert.deepEqual([startedAt, endedAt], ['2026-05-01T10:00:00.000Z', null]);
  });

  it('tells an end that a person has chosen from one that was found', () => {
    const over = { ...createEntry([]), endedAt: START + 9_000, isWriting: false };
    assert.equal(createSafetyAccount(over).ending, 'chosen');
    assert.equal(createSafetyAccount({ ...over, ending: 'found' }).ending, 'found');
    // Another device goes on with the event.
    assert.equal(createSafetyAccount({ ...over, ending: 'taken-over' }).ending, 'found');
  });

  it('counts overlapping pieces once', () => {
    const account = createSafetyAccount(
      createEntry([
        createPiece(0, 5_200, held),
        createPiece(5_000, 5_200, { phase: 'writing' }),
        createPiece(12_000, 3_000, { phase: 'uploading', address: '/u', offset: 10 }),
      ]),
    );
    assert.deepEqual(account.held, [
      { from: START, to: START + 10_200 },
      { from: START + 12_000, to: START + 15_000 },
    ]);
    assert.equal(lengthOfSpans(account.held), 13_200);
    assert.deepEqual(account.onlyHere, account.held);
  });

  it('takes what is confirmed off what is only here, also where its bytes have gone', () => {
    const account = createSafetyAccount(
      createEntry([
        createPiece(0, 5_200, gone),
        createPiece(5_000, 5_200, held),
        createPiece(10_000, 5_000, confirmed),
      ]),
    );
    assert.deepEqual(account.onlyHere, [{ from: START + 5_200, to: START + 10_000 }]);
    assert.deepEqual(account.confirmed, [
      { from: START, to: START + 5_200 },
      { from: START + 10_000, to: START + 15_000 },
    ]);
    assert.deepEqual(account.held, [{ from: START + 5_000, to: START + 15_000 }]);
  });

  it('names the gaps', () => {
    const { gaps } = createSafetyAccount(createEntry([]));
    assert.deepEqual(gaps, [{ from: START + 20_000, to: START + 30_000, code: 'storage-full' }]);
  });
});
