import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { EventEnd } from '../../src/elements/live-player/event-end.js';
import type { EventEndOptions } from '../../src/elements/live-player/event-end.js';

describe('EventEnd', () => {
  let entered: number;
  let end: EventEnd;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    entered = 0;
    end = new EventEnd({
      still: { take: () => undefined, drop: () => undefined },
      onRead: () => (entered += 1),
      onShown: () => undefined,
    } as unknown as EventEndOptions);
  });
  afterEach(() => {
    end.close();
    mock.timers.reset();
    mock.restoreAll();
  });

  const drawing = (share: number) => mock.method(Math, 'random', () => share);

  for (const [share, atMs] of [
    [0, 4_000],
    [0.5, 5_000],
    [0.999, 5_998],
  ] as const) {
    it(`lets the words be read, and a viewer who draws ${share} go on after ${atMs} ms`, () => {
      drawing(share);
      end.tell();
      mock.timers.tick(atMs - 1);
      assert.deepEqual([end.isTold, entered], [true, 0]);
      mock.timers.tick(1);
      assert.deepEqual([end.isTold, entered], [false, 1]);
    });
  }

  it('spreads those who have waited for the recording over two seconds from when it is there', () => {
    drawing(0.75);
    end.awaitTurn();
    mock.timers.tick(1_499);
    assert.equal(entered, 0);
    mock.timers.tick(1);
    assert.equal(entered, 1);
  });

  it('has nobody wait again whose turn is coming', () => {
    drawing(0.5);
    end.tell();
    mock.timers.tick(4_500);
    end.awaitTurn();
    mock.timers.tick(500);
    assert.equal(entered, 1);
    mock.timers.tick(10_000);
    assert.equal(entered, 1);
  });

  it('takes nobody to the recording of an event that is on again', () => {
    end.awaitTurn();
    end.forget();
    mock.timers.tick(10_000);
    assert.equal(entered, 0);
  });
});
