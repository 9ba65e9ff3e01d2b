import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';

import { runLossScene } from '../../bench/engine/loss.js';
import type { LossFigures, LossScene, PublisherView } from '../../bench/engine/loss.js';
import { createLossyNetwork } from '../engine/support/lossy-network.js';

const isRoot = process.getuid?.() === 0;

/** More than a publisher believes in where so much is lost, and what it comes to without loss. */
const plentyBits = 1_000_000;
const heavyLoss = 0.3;

/** Costs little to encode, so that a busy machine comes to a rate as well. */
const picture = { width: 320, height: 180 };

const WINDOWS = 3;

/** Estimates move within seconds; a machine that is busy gets longer. */
const patienceMs = 40_000;

/** On one that is busier yet a publisher never believes in so much; loss takes of what it does believe in. */
const settlingMs = 20_000;

describe('a network that loses packets', () => {
  // Only root can make such a network; whoever is not is told so, and the bench has the same.
  if (isRoot) {
    it(
      'keeps the picture moving, and lets the publisher know what is lost',
      { timeout: 180_000 },
      async (t) => {
        await runLossScene(async (scene) => {
          const first = await settle(scene);
          const quiet = await scene.measure(0, 4);
          await scene.setLoss(0.05);
          const windows = await measureLossy(scene, quiet);
          const later = await scene.viewPublisher();
          const most = Math.max(first.availableBits, later.availableBits);
          await scene.setLoss(heavyLoss);
          const view = await until(
            scene,
            ({ availableBits, reportedLoss }) =>
              availableBits < most * 0.85 && reportedLoss > heavyLoss / 2,
          );
          t.diagnostic(JSON.stringify({ quiet, windows, view }));
          assert.deepEqual(windows.at(-1)?.faults, []);
        }, picture);
      },
    );
  } else {
    it('says what it needs', async () => {
      await assert.rejects(createLossyNetwork(), /as root/);
    });
  }
});

interface Window extends LossFigures {
  readonly faults: readonly string[];
}

/**
 * Packets that are not repaired show in each window: a twentieth of hundreds a second. What a busy machine
 * stands still for by itself does not come again and again.
 */
async function measureLossy(scene: LossScene, quiet: LossFigures): Promise<Window[]> {
  const windows: Window[] = [];
  while (windows.length < WINDOWS && windows.at(-1)?.faults.length !== 0) {
    const figures = await scene.measure(0.05, 8);
    windows.push({ ...figures, faults: listFaults(figures, quiet) });
  }
  return windows;
}

/** A lost packet that were not repaired in time would cost a second and more. */
function listFaults(lossy: LossFigures, quiet: LossFigures): string[] {
  const faults: string[] = [];
  if (lossy.longestStillMs > Math.max(1000, 3 * quiet.longestStillMs)) faults.push('stood still');
  if (lossy.frozenSeconds - 3 * quiet.frozenSeconds > 2) faults.push('froze');
  if (shownShare(lossy) < shownShare(quiet) * 0.7) faults.push('shows fewer pictures');
  if (lossy.keyFrameRequests > 1) faults.push('gave pictures up');
  return faults;
}

/** Of the pictures that were made, so many came on the screen; a busy machine leaves some out by itself. */
function shownShare({ framesPerSecond, sentFramesPerSecond }: LossFigures): number {
  return framesPerSecond / sentFramesPerSecond;
}

/** Resolves with what the publisher knows once it believes in plenty, or has had its time to. */
async function settle(scene: LossScene): Promise<PublisherView> {
  const endMs = performance.now() + settlingMs;
  return await until(
    scene,
    ({ availableBits }) =>
      availableBits > plentyBits || (availableBits > 0 && performance.now() > endMs),
  );
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
