import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { runLossScene } from '../../bench/engine/loss.js';
import type { LossFigures, LossScene, PublisherView } from '../../bench/engine/loss.js';
import { createLossyNetwork } from '../engine/support/lossy-network.js';

const isRoot = process.getuid?.() === 0;

/** More than a publisher believes in where a tenth is lost, and what it comes to without loss also where the machine is busy. */
const plentyBits = 2_000_000;

/** Estimates move within seconds; a machine that is busy gets longer. */
const patienceMs = 40_000;

describe('a network that loses packets', () => {
  // Only root can make such a network; whoever is not is told so, and the bench has the same.
  if (isRoot) {
    it(
      'keeps the picture moving, and lets the publisher know what is lost',
      { timeout: 180_000 },
      async (t) => {
        await runLossScene(async (scene) => {
          const first = await until(scene, ({ availableBits }) => availableBits > plentyBits);
          const quiet = await scene.measure(0, 4);
          await scene.setLoss(0.05);
          const lossy = await scene.measure(0.05, 8);
          const later = await scene.viewPublisher();
          const most = Math.max(first.availableBits, later.availableBits);
          await scene.setLoss(0.1);
          const view = await until(
            scene,
            ({ availableBits, reportedLoss }) => availableBits < most * 0.85 && reportedLoss > 0.03,
          );
          t.diagnostic(JSON.stringify({ quiet, lossy, view }));
          // A lost packet that were not repaired in time would cost a second and more; what a busy
          // machine stands still for by itself shows without loss as well.
          const stillMs = Math.max(1000, 3 * quiet.longestStillMs);
          assert.ok(lossy.longestStillMs <= stillMs, `still for ${lossy.longestStillMs} ms`);
          const frozen = lossy.frozenSeconds - 3 * quiet.frozenSeconds;
          assert.ok(frozen <= 2, `frozen for ${lossy.frozenSeconds} of 8 s`);
          assert.ok(shownShare(lossy) > shownShare(quiet) * 0.7, 'as many pictures are shown');
          assert.ok(lossy.keyFrameRequests <= 1, `${lossy.keyFrameRequests} pictures given up`);
        });
      },
    );
  } else {
    it('says what it needs', async () => {
      await assert.rejects(createLossyNetwork(), /as root/);
    });
  }
});

/** Of the pictures that were made, so many came on the screen; a busy machine leaves some out by itself. */
function shownShare({ framesPerSecond, sentFramesPerSecond }: LossFigures): number {
  return framesPerSecond / sentFramesPerSecond;
}

/** Resolves with what the publisher knows once it is so. */
async function until(
  scene: LossScene,
  isSo: (view: PublisherView) => boolean,
): Promise<PublisherView> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const view = await scene.viewPublisher();
    if (isSo(view)) return view;
    assert.ok(performance.now() < endMs, JSON.stringify(view));
    await delay(250);
  }
}
