import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LinkReport } from '../../src/elements/whip-broadcaster/quality/link-quality.js';
import { noPictureYet } from '../../src/elements/whip-broadcaster/quality/picture-flow.js';
import type { ReadinessItem } from '../../src/elements/whip-broadcaster/readiness/readiness.js';
import { readQuality } from '../../src/elements/whip-broadcaster/view/render-link.js';

const strained: readonly ReadinessItem[] = [
  { code: 'device-strained', verdict: 'warning', value: null },
];

function createReport(quality: LinkReport['quality']): LinkReport {
  return { quality, samples: [], picture: noPictureYet };
}

describe('readQuality', () => {
  it('calls no link good or weak while the device is said to be at its limit', () => {
    for (const level of ['good', 'weak', 'very-weak'] as const) {
      const report = createReport({ phase: 'measured', level });
      assert.deepEqual(readQuality(report, strained), { phase: 'strained', level });
      assert.deepEqual(readQuality(report, []), report.quality);
    }
  });

  it('says first that nobody answers', () => {
    const report = createReport({ phase: 'unanswered', forMs: 3_000 });
    assert.equal(readQuality(report, strained).phase, 'unanswered');
  });
});
