import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { BitrateLimit } from '../../src/engine/rtp/bitrate-limit.js';
import { RetransmissionBudget } from '../../src/engine/rtp/retransmission-budget.js';
import { SourceChoice } from '../../src/engine/rtp/source-choice.js';
import { ViewerNumbering } from '../../src/engine/room/viewer-numbering.js';

describe('SourceChoice', () => {
  it('stays with a source until it has been silent for a second', () => {
    const choice = new SourceChoice();
    assert.deepEqual(
      [
        choice.takes(1, 0),
        choice.takes(2, 900),
        choice.takes(1, 900),
        choice.takes(2, 1800),
        choice.takes(2, 1900),
        choice.takes(1, 1950),
      ],
      [true, false, true, false, true, false],
    );
  });
});

describe('RetransmissionBudget', () => {
  it('lends a key frame’s worth and earns half of what is sent', () => {
    const budget = new RetransmissionBudget();
    assert.ok(budget.spend(150_000));
    assert.ok(!budget.spend(1));
    budget.earn(1000);
    assert.ok(budget.spend(500));
    assert.ok(!budget.spend(1));
  });
});

describe('ViewerNumbering', () => {
  it('closes the gap that leaving out makes, over the end of the circle', () => {
    const numbering = new ViewerNumbering();
    assert.equal(numbering.toViewer(65_534), 65_534);
    for (const sequence of [65_535, 0, 1]) numbering.leaveOut(sequence);
    assert.equal(numbering.toViewer(2), 65_535);
    assert.equal(numbering.toViewer(1), null);
    assert.equal(numbering.toRoom(65_535), 2);
    assert.equal(numbering.toRoom(65_534), null);
  });
});

describe('BitrateLimit', () => {
  it('grows slowly while nothing is lost, and falls below what arrives when much is', () => {
    const limit = new BitrateLimit();
    const first = limit.next(1_000_000, 0);
    assert.equal(first, 1_500_000);
    assert.ok(limit.next(1_400_000, 0) > first);
    assert.ok(limit.next(1_000_000, 0.2) < 1_000_000);
    assert.ok(limit.next(10, 0.5) >= 150_000);
  });
});
