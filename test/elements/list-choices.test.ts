import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listChoices } from '../../src/elements/recording-player/timeline/list-choices.js';
import type { Copy } from '../../src/elements/recording-player/timeline/recording-choice.js';

function createCopy(recording: string, duration: number | null): Copy {
  const at = { startedAt: null, spans: [], poster: null };
  return { type: 'hls', url: `/${recording}`, recording, from: 'device', duration, ...at };
}

describe('listChoices', () => {
  const whole = createCopy('whole', 700);
  const mostOfIt = createCopy('most', 400);
  const unknown = createCopy('unknown', null);
  const piece = createCopy('piece', 5);

  it('leaves out what holds little of the event, and keeps what may hold much', () => {
    const copies = [whole, piece, mostOfIt, unknown];
    assert.deepEqual(listChoices(copies, whole), [whole, mostOfIt, unknown]);
  });

  it('keeps the copy that plays, and pieces where there is nothing else', () => {
    assert.deepEqual(listChoices([whole, piece], piece), [whole, piece]);
    assert.deepEqual(listChoices([piece], null), [piece]);
  });
});
