import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { Assurance } from '../../src/contract/index.js';
import type { BroadcasterState } from '../../src/elements/whip-broadcaster/broadcaster-state.js';
import type { LinkReport } from '../../src/elements/whip-broadcaster/quality/link-quality.js';
import { noPictureYet } from '../../src/elements/whip-broadcaster/quality/picture-flow.js';
import { toBroadcastState } from '../../src/elements/whip-broadcaster/to-broadcast-state.js';
import { toStopped } from '../../src/elements/whip-broadcaster/to-stopped.js';
import type { Scene } from '../../src/media/capture/scene.js';

const scene = {} as Scene;
const assurance: Assurance = {
  ingest: 'connected',
  recording: 'confirmed',
  confirmedSeconds: 9,
  missingSeconds: 0,
};
const live = { phase: 'live', assurance } as const;
const recovering = {
  phase: 'recovering',
  cause: 'connection-lost',
  assurance,
  trouble: null,
} as const;
const takenOver = { ...recovering, cause: 'taken-over' } as const;

describe('toBroadcastState', () => {
  let before: BroadcasterState;

  beforeEach(() => {
    mock.timers.enable({ apis: ['Date'], now: 100_000 });
    before = { phase: 'connecting', scene, step: 'confirming', tappedAt: 100_000, trouble: null };
    go(live);
  });

  afterEach(() => mock.timers.reset());

  function go(way: Parameters<typeof toBroadcastState>[0], link: LinkReport | null = null): void {
    const next = toBroadcastState(way, scene, { since: 0, records: true, link }, before);
    assert.ok(next);
    before = next;
  }

  it('counts an outage from when the other side was heard of last, and on from there', () => {
    const quality = { phase: 'unanswered', forMs: 4_000 } as const;
    go(recovering, { quality, samples: [], picture: noPictureYet });
    assert.deepEqual(before, { ...before, phase: 'reconnecting', lostAt: 96_000 });
    mock.timers.tick(30_000);
    go(recovering);
    assert.deepEqual(before, { ...before, phase: 'reconnecting', lostAt: 96_000 });
    go(live);
    const outage = { durationMs: 34_000, countedMs: 0, endedAt: 130_000 };
    assert.deepEqual(before, { ...before, phase: 'streaming', outage });
  });

  it('says why it is not live again yet, as far as that is known', () => {
    go({ ...recovering, trouble: 'token-unavailable' });
    assert.deepEqual(before, { ...before, phase: 'reconnecting', trouble: 'token-unavailable' });
    go(recovering);
    assert.deepEqual(before, { ...before, phase: 'reconnecting', trouble: null });
  });

  it('remembers an outage until the server has counted what it missed', () => {
    go(recovering);
    mock.timers.tick(9_000);
    go(live);
    // What it missed long before is another matter.
    go({ phase: 'live', assurance: { ...assurance, missingSeconds: 2 } });
    assert.deepEqual(readOutageMs(), 9_000);
    go({ phase: 'live', assurance: { ...assurance, missingSeconds: 11 } });
    assert.equal(readOutageMs(), null);
    go(live);
    assert.equal(readOutageMs(), null, 'what was counted may be home already');
  });

  it('adds to an outage the one before it that was not counted yet', () => {
    go(recovering);
    mock.timers.tick(9_000);
    go(live);
    mock.timers.tick(3_000);
    go(recovering);
    mock.timers.tick(20_000);
    go(recovering);
    assert.deepEqual(before, {
      ...before,
      phase: 'reconnecting',
      lostAt: 112_000,
      before: { durationMs: 9_000, countedMs: 0 },
    });
    go(live);
    assert.equal(readOutageMs(), 29_000);
    go({ phase: 'live', assurance: { ...assurance, missingSeconds: 9 } });
    assert.equal(readOutageMs(), 29_000, 'the first has been counted, and the second not');
  });

  it('takes what was counted before an outage for no count of it', () => {
    const earlier = { ...assurance, missingSeconds: 60 };
    go({ phase: 'live', assurance: earlier });
    go({ ...recovering, assurance: earlier });
    mock.timers.tick(30_000);
    go({ phase: 'live', assurance: earlier });
    go({ phase: 'live', assurance: earlier });
    assert.equal(readOutageMs(), 30_000);
    go({ phase: 'live', assurance: { ...earlier, missingSeconds: 88 } });
    assert.equal(readOutageMs(), null);
  });

  it('remembers no outage longer than the server takes to count it', () => {
    go(recovering);
    mock.timers.tick(9_000);
    go(live);
    mock.timers.tick(15_001);
    go(live);
    assert.equal(readOutageMs(), null);
  });

  it('counts for how long it was not live, for whatever reason', () => {
    assert.equal(readLiveMs(), 100_000);
    go(recovering);
    mock.timers.tick(9_000);
    assert.equal(readLiveMs(), 100_000);
    go(takenOver);
    mock.timers.tick(60_000);
    go(takenOver);
    assert.equal(readLiveMs(), 100_000);
    go(live);
    mock.timers.tick(5_000);
    assert.equal(readLiveMs(), 105_000);
    go(recovering);
    mock.timers.tick(1_000);
    assert.equal(readLiveMs(), 105_000);
  });

  function readLiveMs(): number | null {
    assert.ok(before.phase === 'streaming' || before.phase === 'reconnecting');
    const stopped = toStopped(before);
    return stopped.phase === 'stopped' ? stopped.durationMs : null;
  }

  it('counts nothing of what another device broadcasts, which viewers have from there', () => {
    go(recovering);
    mock.timers.tick(9_000);
    go(takenOver);
    assert.deepEqual(before, { ...before, cause: 'taken-over', lostAt: 109_000 });
    mock.timers.tick(60_000);
    go(takenOver);
    assert.deepEqual(before, { ...before, lostAt: 109_000 });
    go(live);
    assert.equal(readOutageMs(), 9_000, 'what was lost before that');
    mock.timers.tick(60_000);
    go(live);
    go(takenOver);
    mock.timers.tick(9_000);
    go(live);
    assert.equal(readOutageMs(), null);
  });

  function readOutageMs(): number | null {
    assert.ok(before.phase === 'streaming');
    return before.outage?.durationMs ?? null;
  }
});
