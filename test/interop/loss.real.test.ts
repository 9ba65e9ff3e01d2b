import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { measureLoss } from '../../bench/engine/loss.js';
import type { LossFigures } from '../../bench/engine/loss.js';
import { createLossyNetwork } from '../engine/support/lossy-network.js';

const isRoot = process.getuid?.() === 0;

describe('a network that loses packets', () => {
  // Only root can make such a network; whoever is not is told so, and the bench has the same.
  if (isRoot) {
    it(
      'keeps the picture moving when 5 % of packets are lost each way',
      { timeout: 120_000 },
      async () => {
        const all: LossFigures[] = [];
        await measureLoss([0.05], 10, 3000, (figures) => all.push(figures));
        const [figures] = all;
        assert.ok(figures !== undefined);
        assert.ok(figures.longestStillMs < 3000, `still for ${figures.longestStillMs} ms`);
        assert.ok(figures.framesPerSecond > 5, `${figures.framesPerSecond} frames a second`);
      },
    );
  } else {
    it('says what it needs', async () => {
      await assert.rejects(createLossyNetwork(), /as root/);
    });
  }
});
