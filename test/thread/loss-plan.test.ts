import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { allFaults, createLossPlan } from './loss/loss-plan.js';
import type { Fault } from './loss/loss-plan.js';

/** As the table of what is lost has them. */
const words: Readonly<Record<Fault, string>> = {
  'network-cut': 'cut',
  'tab-killed': 'tab',
  'page-reloaded': 'reload',
  'tracks-ended': 'tracks',
  'server-killed': 'server',
  'quota-filled': 'quota',
  'tracks-muted': 'muted',
  'camera-flipped': 'flip',
};

describe('createLossPlan', () => {
  it('plans for a seed what the documented runs went through', () => {
    const page = readFileSync(new URL('../../docs/broadcaster.md', import.meta.url), 'utf8');
    const rows = [...page.matchAll(/^\| (\d+) +\| ([a-z, ]+?) +\| [\d.]+ s +\| /gm)];
    assert.equal(rows.length, 20);
    for (const [, seed, faults] of rows) {
      const plan = createLossPlan(Number(seed));
      assert.equal(plan.faults.map(({ fault }) => words[fault]).join(', '), faults);
    }
  });

  it('begins with another kind of fault at each seed, until each of them has come', () => {
    const plans = allFaults.map((_, seed) => createLossPlan(seed, { count: 1, kinds: allFaults }));
    const firsts = plans.map(({ faults }) => faults[0]?.fault);
    assert.deepEqual(firsts, allFaults);
  });
});
