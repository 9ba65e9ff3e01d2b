import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createEventPlan } from '../../src/elements/recording-player/timeline/event-plan.js';
import { findStoryboard } from '../../src/elements/recording-player/timeline/find-storyboard.js';
import { planParts } from '../../src/elements/recording-player/timeline/plan-parts.js';
import type { Copy } from '../../src/elements/recording-player/timeline/recording-choice.js';

const startMs = Date.parse('2026-11-21T10:00:00Z');

const copyOf = (
  recording: string,
  fromSeconds: number,
  duration: number,
  own: Partial<Copy>,
): Copy => ({
  type: 'hls',
  url: `https://media.example/${recording}.m3u8`,
  recording,
  from: 'local',
  startedAt: new Date(startMs + fromSeconds * 1000).toISOString(),
  duration,
  spans: [],
  poster: null,
  ...own,
});

const spanOf = (fromSeconds: number, duration: number) => ({
  startedAt: new Date(startMs + fromSeconds * 1000).toISOString(),
  duration,
});

const planOf = (...copies: Copy[]) => createEventPlan(planParts, copies, undefined);

const at = (name: string) => `https://media.example/${name}.vtt`;

describe('findStoryboard', () => {
  it('finds each second with the recording that is shown then, in its own time', () => {
    const plan = planOf(
      copyOf('rec_1', 0, 10, { storyboard: at('one') }),
      copyOf('rec_2', 60, 10, { storyboard: at('two') }),
    );
    assert.deepEqual(findStoryboard(plan, 4), { address: at('one'), seconds: 4 });
    assert.deepEqual(findStoryboard(plan, 13), { address: at('two'), seconds: 3 });
  });

  it('takes the pictures of another copy at the same moment of the event', () => {
    const plan = planOf(
      copyOf('rec_best', 0, 30, { from: 'mux' }),
      copyOf('rec_late', 5, 20, { storyboard: at('late') }),
    );
    assert.deepEqual(findStoryboard(plan, 12), { address: at('late'), seconds: 7 });
    assert.equal(findStoryboard(planOf(copyOf('rec_1', 0, 10, {})), 4), null);
  });

  it('sends nobody to the host where Mux keeps pictures, and takes those of another copy', () => {
    const mux = copyOf('rec_mux', 0, 10, {
      ...{ type: 'mux', from: 'mux', url: 'https://stream.mux.com/PB1.m3u8' },
      storyboard: 'https://image.mux.com/PB1/storyboard.vtt',
    });
    assert.equal(findStoryboard(planOf(mux), 4), null);
    const own = copyOf('rec_own', 0, 10, { storyboard: at('one') });
    assert.deepEqual(findStoryboard(planOf(mux, own), 4), { address: at('one'), seconds: 4 });
  });

  it('takes no pictures of a copy that does not hold the moment, whichever comes first', () => {
    const plan = planOf(
      copyOf('whole', 0, 20, {
        spans: [spanOf(0, 10), spanOf(60, 10)],
      }),
      copyOf('rec_1', 0, 10, { storyboard: at('one') }),
      copyOf('rec_2', 60, 8, { storyboard: at('two') }),
    );
    assert.deepEqual(findStoryboard(plan, 5), { address: at('one'), seconds: 5 });
    assert.deepEqual(findStoryboard(plan, 15), { address: at('two'), seconds: 5 });
    assert.deepEqual(findStoryboard(plan, 18), { address: at('two'), seconds: 8 });
    assert.equal(findStoryboard(plan, 19), null);
  });
});
