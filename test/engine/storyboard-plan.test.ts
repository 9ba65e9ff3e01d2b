import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { listPosterTimes, measureSight } from '../../src/engine/pictures/make-poster.js';
import {
  formatStoryboard,
  planStoryboard,
  toTileTime,
} from '../../src/engine/pictures/storyboard-plan.js';

describe('planStoryboard', () => {
  it('has a picture for each second of what is short, and no more than 120 of what is long', () => {
    const short = planStoryboard(7.4, { width: 1280, height: 720 });
    assert.deepEqual(short, {
      ...{ everySeconds: 1, count: 7, columns: 7, rows: 1 },
      tile: { width: 160, height: 90 },
    });
    const long = planStoryboard(3600, { width: 720, height: 1280 });
    assert.deepEqual(long, {
      ...{ everySeconds: 30, count: 120, columns: 10, rows: 12 },
      tile: { width: 90, height: 160 },
    });
    assert.equal(toTileTime(long, 119), 3585);
    for (const seconds of [0.04, 0.2, 0.7, 119.99, 120.01, 1234.567]) {
      const plan = planStoryboard(seconds, { width: 640, height: 360 });
      assert.ok(plan.count >= 1 && plan.count <= 120, `${plan.count} of ${seconds} s`);
      assert.ok(plan.columns * plan.rows >= plan.count);
      assert.ok(toTileTime(plan, plan.count - 1) < seconds, `${seconds} s`);
    }
  });

  it('names each moment once, up to the end, and where its picture stands', () => {
    const text = formatStoryboard(planStoryboard(3601.5, { width: 640, height: 360 }), 3601.5);
    const cues = [...text.matchAll(/^(\S+) --> (\S+)\n(\S+)$/gm)].map(([, ...cue]) => cue);
    assert.equal(cues.length, 120);
    assert.deepEqual(cues[11], [
      '00:05:30.138',
      '00:06:00.150',
      'storyboard.jpg#xywh=160,90,160,90',
    ]);
    assert.equal(cues.at(-1)?.[1], '01:00:01.500');
    cues.slice(1).forEach(([from], index) => assert.equal(from, cues[index]?.[1]));
  });
});

describe('measureSight', () => {
  it('sees nothing in the dark, nor on a wall', () => {
    assert.equal(measureSight(Uint8Array.from({ length: 64 }, (_, i) => i % 20)), 0);
    assert.equal(measureSight(new Uint8Array(64).fill(200)), 0);
    assert.ok(measureSight(Uint8Array.from({ length: 64 }, (_, i) => (i % 8) * 30)) > 0);
  });

  it('is asked at 5 s first, of what is shorter sooner, and always within it', () => {
    assert.deepEqual(listPosterTimes(1000), [5, 100, 250, 500, 750]);
    assert.deepEqual(listPosterTimes(6), [2, 3, 4.5]);
  });
});
