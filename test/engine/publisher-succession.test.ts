import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PublisherSuccession } from '../../src/engine/endpoints/publisher-succession.js';

const hourMs = 3_600_000;

describe('PublisherSuccession', () => {
  it('remembers for half a day who was replaced, and who vanished', () => {
    let nowMs = 0;
    const succession = new PublisherSuccession(() => nowMs);
    succession.admit('st_1', 'a');
    succession.admit('st_1', 'b');
    for (const [streamId, id] of [
      ['st_2', 'x'],
      ['st_3', 'y'],
    ] as const) {
      succession.admit(streamId, id);
      succession.vanish(streamId, id);
    }
    nowMs = 12 * hourMs;
    succession.admit('st_2', 'after x');
    const read = () => ['a', 'x', 'y'].map((id) => succession.isReplaced(id));
    assert.deepEqual(read(), [true, true, false]);
    nowMs += 1;
    succession.admit('st_4', 'c');
    succession.admit('st_4', 'd');
    succession.admit('st_3', 'after y');
    assert.deepEqual(read(), [false, true, false]);
  });

  it('remembers no more than a thousand of either', () => {
    const succession = new PublisherSuccession(() => 0);
    for (let i = 0; i <= 1001; i += 1) succession.admit('st_1', `p${i}`);
    assert.deepEqual(
      ['p0', 'p1'].map((id) => succession.isReplaced(id)),
      [false, true],
    );
    const streams = new PublisherSuccession(() => 0);
    for (let i = 0; i <= 1000; i += 1) {
      streams.admit(`st_${i}`, `first ${i}`);
      streams.vanish(`st_${i}`, `first ${i}`);
    }
    streams.admit('st_1', 'second 1');
    streams.admit('st_0', 'second 0');
    const former = ['first 0', 'first 1'].map((id) => streams.isReplaced(id));
    assert.deepEqual(former, [false, true]);
  });

  it('forgets nobody who is on air, for however long and beside however many', () => {
    let nowMs = 0;
    const succession = new PublisherSuccession(() => nowMs);
    succession.admit('st_0', 'a');
    for (let i = 1; i <= 1001; i += 1) {
      succession.admit(`st_${i}`, `x${i}`);
      succession.vanish(`st_${i}`, `x${i}`);
    }
    nowMs = 13 * hourMs;
    succession.admit('st_1', 'y');
    succession.admit('st_0', 'b');
    assert.equal(succession.isReplaced('a'), true);
  });

  it('takes nobody for replaced who said goodbye, also after vanishing', () => {
    const succession = new PublisherSuccession(() => 0);
    succession.admit('st_1', 'a');
    succession.vanish('st_1', 'a');
    succession.leave('st_1', 'a');
    succession.admit('st_1', 'b');
    succession.leave('st_1', 'b');
    succession.admit('st_1', 'c');
    assert.deepEqual(
      ['a', 'b'].map((id) => succession.isReplaced(id)),
      [false, false],
    );
  });

  it('takes one that is admitted twice for the same', () => {
    const succession = new PublisherSuccession(() => 0);
    succession.admit('st_1', 'a');
    succession.admit('st_1', 'a');
    assert.equal(succession.isReplaced('a'), false);
  });
});
