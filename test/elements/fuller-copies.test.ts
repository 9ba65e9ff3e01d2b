import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventPlan } from '../../src/elements/recording-player/timeline/event-plan.js';
import { FullerCopies } from '../../src/elements/recording-player/playback/fuller-copies.js';
import { RecordingTimeline } from '../../src/elements/recording-player/timeline/recording-timeline.js';

const TEN = Date.parse('2026-11-21T10:00:00Z');

/** A plan that shows these runs, in seconds since ten o'clock. */
function createPlan(...runs: readonly (readonly [from: number, to: number])[]): EventPlan {
  const spans = runs.map(([from, to]) => ({ startedMs: TEN + from * 1000, seconds: to - from }));
  const parts = spans.map((span) => ({
    copies: [],
    spans: [span],
    cut: { seconds: span.seconds, play: () => assert.fail() },
  }));
  return { parts, timeline: new RecordingTimeline(parts) };
}

describe('copies that hold more than those that play', () => {
  const present = createPlan([10, 100], [130, 200]);

  it('show the same moment of the event at another time', () => {
    const fuller = new FullerCopies(createPlan([0, 200]));
    assert.equal(fuller.toTime(present, 0), 10);
    assert.equal(fuller.toTime(present, 95), 135);
  });

  it('begin at their beginning, and stand at their end, where they lack the moment', () => {
    const fuller = new FullerCopies(createPlan([50, 150]));
    assert.equal(fuller.toTime(present, 5), 0);
    assert.equal(fuller.toTime(present, 155), 100);
  });

  it('are gone on with behind the end of those only where they show more', () => {
    const goesOn = (to: number): boolean =>
      new FullerCopies(createPlan([10, to])).goesOn(present, 160);
    assert.equal(goesOn(260), true);
    assert.equal(goesOn(201), false);
  });

  it('are gone over to shortly before a break, and up to two seconds behind it', () => {
    const times = [
      { seen: 88, time: 89, at: null },
      { seen: 89.5, time: 89.75, at: 89.75 },
      { seen: 89, time: 90.9, at: 89.99 },
      { seen: 89, time: 92.5, at: null },
      { seen: 90.25, time: 91, at: null },
    ];
    for (const { seen, time, at } of times) {
      const fuller = new FullerCopies(createPlan([0, 200]));
      assert.equal(fuller.findBreak(present, seen), null);
      assert.equal(fuller.findBreak(present, time), at, `${seen} to ${time}`);
    }
  });

  it('are not gone over to for a break that was passed before they were there', () => {
    const fuller = new FullerCopies(createPlan([0, 200]));
    assert.equal(fuller.findBreak(present, 91), null);
  });
});
