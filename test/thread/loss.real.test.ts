import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLossPlan } from './loss/loss-plan.js';
import { runLoss } from './loss/loss-run.js';

/** Between them they have every fault; all twenty are run by `npm run bench:loss`. */
const seeds = [3, 5, 9];

describe('a broadcast to which everything goes wrong', () => {
  for (const seed of seeds) {
    it(`loses nothing beyond the last 2 s before a kill (run ${seed})`, async () => {
      const { seenSeconds, losses, saidSafe, log } = await runLoss(
        createLossPlan(seed, { count: 3, lengthMs: 12_000 }),
      );
      const story = log.join('; ');
      assert.ok(seenSeconds > 0.5, `${seenSeconds} s seen: ${story}`);
      assert.deepEqual(losses, [], story);
      assert.ok(saidSafe, `it never said that all is safe: ${story}`);
    });
  }
});
