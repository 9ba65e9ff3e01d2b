import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLossPlan } from './loss/loss-plan.js';
import { runLoss } from './loss/loss-run.js';

/** Twenty faults of all kinds, one into another; `npm run bench:loss` runs twenty other broadcasts. */
const plan = createLossPlan(40, { count: 30, lengthMs: 40_000 });

describe('a broadcast to which everything goes wrong', () => {
  it('loses nothing by twenty faults beyond the last 2 s before a kill, and a viewer is shown all of it', async () => {
    const { befell, dueSeconds, losses, unjoined, unshown, played, saidSafe, log } =
      await runLoss(plan);
    const story = log.join('; ');
    assert.equal(befell.length, 20, story);
    assert.equal(new Set(befell).size, 6, story);
    assert.ok(dueSeconds > 8, `${dueSeconds} s seen of which nothing may be gone: ${story}`);
    assert.deepEqual(losses, [], story);
    assert.deepEqual(unjoined, [], `what is kept is not in the whole: ${story}`);
    assert.deepEqual(unshown, [], `what is kept is not shown: ${story}`);
    assert.equal(played.length, 1, `it is no whole recording: ${story}`);
    assert.ok(saidSafe, `it never said that all is safe: ${story}`);
  });
});
