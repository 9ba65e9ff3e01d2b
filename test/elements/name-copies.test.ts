import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nameCopies } from '../../src/elements/shared/player/name-copies.js';
import { playerMessagesEn } from '../../src/elements/shared/messages/player-messages-en.js';

describe('nameCopies', () => {
  const name = (...lengths: (number | null)[]) =>
    nameCopies(
      lengths.map((seconds, at) => ({ id: `rec_${at}`, seconds })),
      (key, values) =>
        playerMessagesEn[key].replace('{duration}', String(values?.['duration'] ?? '')),
    );

  it('names copies by their place and by how long they are, also where that is the same', () => {
    assert.deepEqual(name(3725, 3725.4), ['1 · 1:02:05', '2 · 1:02:05']);
  });

  it('says of a copy what it lacks of the longest, wherever that stands', () => {
    assert.deepEqual(name(3600, 3720, 3708), [
      ...['1 · 2 min missing here', '2 · 1:02:00', '3 · 12 s missing here'],
    ]);
  });

  it('says nothing of a moment that a recorder began later, nor of a length that nobody knows', () => {
    assert.deepEqual(name(62, 58, null), ['1 · 1:02', '2 · 0:58', '3']);
    assert.deepEqual(name(null, null), ['1', '2']);
  });
});
