import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PublisherSuccession } from '../../src/engine/endpoints/publisher-succession.js';

const hourMs = 3_600_000;

describe('PublisherSuccession', () => {
  it('remembers who was replaced for half a day, and who could be', () => {
    let nowMs = 0;
    const succession = new PublisherSuccession(() => nowMs);
    succession.admit('st_1', 'a');
    succession.admit('st_2', 'x');
    succession.admit('st_1', 'b');
    nowMs = 12 * hourMs;
    succession.admit('st_3', 'c');
    assert.equal(succession.isReplaced('a'), true);
    nowMs += 1;
    succession.admit('st_2', 'y');
    assert.deepEqual(
      ['a', 'x', 'y'].map((id) => succession.isReplaced(id)),
      [false, true, false],
    );
    nowMs += 12 * hourMs;
    succession.admit('st_4', 'd');
    succession.admit('st_3', 'e');
    assert.equal(succession.isReplaced('c'), false);
  });

  it('remembers no more than a thousand of either', () => {
    const succession = new PublisherSuccession(() => 0);
    for (let i = 0; i <= 1001; i += 1) succession.admit('st_1', `p${i}`);
    assert.deepEqual(
      ['p0', 'p1'].map((id) => succession.isReplaced(id)),
      [false, true],
    );
    const streams = new PublisherSuccession(() => 0);
    for (let i = 0; i <= 1000; i += 1) streams.admit(`st_${i}`, `first ${i}`);
    streams.admit('st_1', 'second 1');
    streams.admit('st_0', 'second 0');
    const former = ['first 0', 'first 1'].map((id) => streams.isReplaced(id));
    assert.deepEqual(former, [false, true]);
  });

  it('takes one that is admitted twice for the same', () => {
    const succession = new PublisherSuccession(() => 0);
    succession.admit('st_1', 'a');
    succession.admit('st_1', 'a');
    assert.equal(succession.isReplaced('a'), false);
  });
});
