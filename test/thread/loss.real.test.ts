import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLossPlan } from './loss/loss-plan.js';
import { runLoss } from './loss/loss-run.js';

/** It has each of the faults, one into another; twenty others are run by `npm run bench:loss`. */
const plan = createLossPlan(71, { count: 7, lengthMs: 16_000 });

describe('a broadcast to which everything goes wrong', () => {
  it('loses nothing beyond the last 2 s before a kill, and a viewer is shown all of it', async () => {
    assert.equal(new Set(plan.faults.map(({ fault }) => fault)).size, 6);
    const { seenSeconds, losses, unshown, played, saidSafe, log } = await runLoss(plan);
    const story = log.join('; ');
    assert.ok(seenSeconds > 2, `${seenSeconds} s seen: ${story}`);
    assert.deepEqual(losses, [], story);
    assert.deepEqual(unshown, [], `what is kept is not shown: ${story}`);
    assert.equal(played.length, 1, `it is no whole recording: ${story}`);
    assert.ok(saidSafe, `it never said that all is safe: ${story}`);
  });
});
