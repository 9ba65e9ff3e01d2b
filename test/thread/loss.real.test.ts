import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allFaults, createLossPlan } from './loss/loss-plan.js';
import { runKept, runLoss } from './loss/loss-run.js';
import type { KeptReport } from './loss/loss-run.js';

/** Twenty faults of all kinds, one into another; `npm run bench:loss` runs twenty other broadcasts. */
const everything = createLossPlan(40, { count: 30, lengthMs: 40_000 });
/** Three flips, one while the network is cut and one while a call has the devices, which end once besides. */
const devices = createLossPlan(12_267, { count: 10, lengthMs: 10_000, kinds: allFaults });

describe('a broadcast to which everything goes wrong', () => {
  it('loses nothing by twenty faults beyond the last 2 s before a kill, and a viewer is shown all of it', async () => {
    const report = await runLoss(everything);
    const { befell } = report;
    assert.equal(befell.length, 20, tell(report));
    assert.equal(new Set(befell).size, 6, tell(report));
    const { unjoined, unshown, played } = report;
    assertKept(report, 16);
    assert.deepEqual(unjoined, [], `what is kept is not in the whole: ${tell(report)}`);
    assert.deepEqual(unshown, [], `what is kept is not shown: ${tell(report)}`);
    assert.equal(played.length, 1, `it is no whole recording: ${tell(report)}`);
  });

  it('loses nothing by a camera that is flipped, muted by the system and ended', async () => {
    const report = await runKept(devices);
    const kinds = ['camera-flipped', 'network-cut', 'tracks-ended', 'tracks-muted'];
    assert.deepEqual([...new Set(report.befell)].sort(), kinds, tell(report));
    assert.equal(report.befell.length, 6, tell(report));
    assertKept(report, 5);
  });
});

/** `leastDueSeconds`: of so much that was seen nothing may be gone, or the run says little. */
function assertKept(report: KeptReport, leastDueSeconds: number): void {
  const { dueSeconds, losses, saidSafe } = report;
  const due = `${dueSeconds} s seen of which nothing may be gone: ${tell(report)}`;
  assert.ok(dueSeconds >= leastDueSeconds, due);
  assert.deepEqual(losses, [], tell(report));
  assert.ok(saidSafe, `it never said that all is safe: ${tell(report)}`);
}

function tell({ log }: KeptReport): string {
  return log.join('; ');
}
