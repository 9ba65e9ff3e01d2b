import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ServerClock } from '../../src/elements/whip-broadcaster/sending/server-clock.js';

const now = Date.parse('2026-11-21T12:00:00Z');

/** An answer that says so many seconds after noon. */
function createAnswer(seconds: number): Response {
  return new Response(null, { headers: { Date: new Date(now + seconds * 1_000).toUTCString() } });
}

describe('ServerClock', () => {
  it('knows nothing before an answer has told', () => {
    const clock = new ServerClock();
    assert.equal(clock.aheadMs, null);
    clock.hear(new Response(), now);
    assert.equal(clock.aheadMs, null);
    clock.hear(createAnswer(7_200), now);
    assert.equal(clock.aheadMs, 7_200_000);
  });

  it('believes the answer that was on its way for the shortest time, until a clock was set', () => {
    const clock = new ServerClock();
    clock.hear(createAnswer(10), now + 14_000);
    clock.hear(createAnswer(20), now + 21_000);
    clock.hear(createAnswer(30), now + 36_000);
    assert.equal(clock.aheadMs, -1_000);
    clock.hear(createAnswer(40), now + 3_640_000);
    assert.equal(clock.aheadMs, -3_600_000);
  });

  it('goes by what is told before, while that is within ten seconds of it', () => {
    const clock = new ServerClock();
    clock.hear(createAnswer(7_200), now);
    clock.hear(createAnswer(7_200), now + 9_000);
    assert.equal(clock.aheadMs, 7_200_000);
    clock.hear(createAnswer(7_200), now + 11_000);
    assert.equal(clock.aheadMs, 7_189_000);
  });
});
