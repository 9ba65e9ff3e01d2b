import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Recording, Stream } from '../../src/contract/index.js';
import { planUploads } from '../../src/elements/whip-broadcaster/safety/plan-uploads.js';
import { readSafety } from '../../src/elements/whip-broadcaster/safety/safety-net-state.js';
import {
  toServerWord,
  toStandingWord,
} from '../../src/elements/whip-broadcaster/safety/server-word.js';
import type {
  SafetyBroadcastEntry,
  SafetyPiece,
} from '../../src/media/safety-copy/safety-piece.js';

const start = Date.parse('2026-11-21T12:00:00Z');

function createPiece(at: number, state: SafetyPiece['state'] = { phase: 'held' }): SafetyPiece {
  return {
    id: `piece-${at}`,
    broadcastId: 'bc-1',
    startedAt: start + at * 1_000,
    startedAtMonotonicMs: at * 1_000,
    durationMs: 5_000,
    bytes: 100,
    type: 'video/webm',
    state,
  };
}

function createBroadcast(overrides: Partial<SafetyBroadcastEntry> = {}): SafetyBroadcastEntry {
  return {
    id: 'bc-1',
    stream: 'st_1',
    startedAt: start,
    endedAt: start + 20_000,
    gaps: [],
    isDiscarded: false,
    isWriting: false,
    pieces: [0, 5, 10, 15].map((at) => createPiece(at)),
    ...overrides,
  };
}

/** A Stream of which so much is missing, with recordings from and to so many seconds. */
function createStream(missingSeconds: number, ...spans: [number, number][]): Stream {
  const recordings = spans.map(([from, to]): Recording => ({
    id: `rec-${from}`,
    from: 'local',
    state: 'ready',
    startedAt: new Date(start + from * 1_000).toISOString(),
    duration: to - from,
    coverage: 1,
    sources: [],
    poster: null,
  }));
  const assurance = { ingest: 'none', recording: 'confirmed', confirmedSeconds: 0 } as const;
  return { assurance: { ...assurance, missingSeconds }, recordings } as unknown as Stream;
}

const idsOf = (pieces: readonly SafetyPiece[]) => pieces.map(({ id }) => id.slice(6));

describe('planUploads', () => {
  it('sends nothing of what the server holds every second of', () => {
    const { send, safe } = planUploads([createBroadcast()], createStream(0, [0, 20]));
    assert.deepEqual([idsOf(send), idsOf(safe)], [[], ['0', '5', '10', '15']]);
  });

  it('sends what was filmed while the line was in doubt, whatever the server says that it has', () => {
    const doubts = [{ from: start + 6_000, to: start + 9_000 }];
    const { send, safe } = planUploads([createBroadcast({ doubts })], createStream(0, [0, 20]));
    assert.deepEqual([idsOf(send), idsOf(safe)], [['5'], ['0', '10', '15']]);
    const lost = planUploads([createBroadcast({ doubts })], createStream(3, [0, 17]));
    assert.deepEqual(idsOf(lost.send), ['5', '15', '0', '10']);
  });

  it('sends that also while it is live', () => {
    const doubts = [{ from: start, to: start + 1_000 }];
    const live = createBroadcast({ endedAt: null, isWriting: true, doubts });
    assert.deepEqual(idsOf(planUploads([live], createStream(0, [0, 20])).send), ['0']);
  });

  it('sends first what no recording covers', () => {
    const { send, safe } = planUploads([createBroadcast()], createStream(8, [0, 6], [14, 20]));
    assert.deepEqual([idsOf(send), idsOf(safe)], [['5', '10', '0', '15'], []]);
  });

  it('takes no recording’s word that is not ready, and none at all while nothing plays', () => {
    const { safe, send } = planUploads([createBroadcast()], createStream(0));
    assert.deepEqual([idsOf(send), safe], [['0', '5', '10', '15'], []]);
  });

  it('while it is live sends only when something is missing, and nothing that is still written', () => {
    const live = createBroadcast({
      endedAt: null,
      isWriting: true,
      pieces: [createPiece(0), createPiece(5), createPiece(10, { phase: 'writing' })],
    });
    assert.deepEqual(planUploads([live], createStream(0, [0, 10])), { send: [], safe: [] });
    const stream = createStream(5, [0, 5]);
    assert.deepEqual(idsOf(planUploads([live], stream, start + 31_000).send), ['5']);
  });

  it('while it is live gives a recording the time to tell of what it has taken in', () => {
    const live = createBroadcast({ endedAt: null, isWriting: true });
    const { send } = planUploads([live], createStream(5, [5, 8]), start + 31_000);
    assert.deepEqual(idsOf(send), ['0', '5']);
  });

  it('never sends again what is confirmed', () => {
    const pieces = [createPiece(0, { phase: 'confirmed', onDevice: true }), createPiece(5)];
    const { send } = planUploads([createBroadcast({ pieces })], createStream(5, [5, 10]));
    assert.deepEqual(idsOf(send), ['5']);
  });
});

describe('readSafety', () => {
  const heard = (
    missingSeconds: number,
    at = 20,
    gaps: readonly [from: number, to: number][] | null = null,
  ) => ({
    missingSeconds,
    at: start + at * 1_000,
    gaps:
      gaps?.map(([from, to]) => ({ from: start + from * 1_000, to: start + to * 1_000 })) ?? null,
  });

  it('counts as only here what the server says is missing, and no more than is unconfirmed', () => {
    const broadcast = createBroadcast();
    assert.deepEqual(readSafety(broadcast, heard(7)), {
      phase: 'only-here',
      onlyHereMs: 7_000,
      totalMs: 20_000,
    });
    assert.deepEqual(readSafety(broadcast, heard(0)), { phase: 'safe', totalMs: 20_000 });
    assert.deepEqual(readSafety(broadcast, heard(500)), {
      phase: 'only-here',
      onlyHereMs: 20_000,
      totalMs: 20_000,
    });
  });

  it('calls nothing safe that is in doubt and was not sent', () => {
    const doubts = [{ from: start + 6_000, to: start + 9_000 }];
    const broadcast = createBroadcast({ doubts });
    const present = readSafety(broadcast, heard(0));
    assert.deepEqual(present, { phase: 'only-here', onlyHereMs: 5_000, totalMs: 20_000 });
    const pieces = broadcast.pieces.map((piece) =>
      piece.id === 'piece-5' ? createPiece(5, { phase: 'confirmed', onDevice: true }) : piece,
    );
    assert.equal(readSafety({ ...broadcast, pieces }, heard(0)).phase, 'safe');
  });

  it('calls lost what no piece has although the recorder told of no gap, where the server lacks it too', () => {
    const broadcast = createBroadcast();
    const pieces = broadcast.pieces
      .filter(({ startedAt }) => startedAt >= start + 4_000)
      .map((piece) => ({ ...piece, state: { phase: 'confirmed', onDevice: true } as const }));
    const late = { ...broadcast, pieces };
    assert.deepEqual(readSafety(late, heard(1.9)), {
      phase: 'incomplete',
      lostMs: 1_900,
      onlyHereMs: 0,
      totalMs: 15_000,
    });
    assert.equal(readSafety(late, heard(0)).phase, 'safe');
    assert.equal(readSafety(late, null).phase, 'safe', 'nobody has said so');
  });

  it('while it is live says what the server says, also of what is in doubt', () => {
    const doubts = [{ from: start, to: start + 19_000 }];
    const live = createBroadcast({ endedAt: null, isWriting: true, doubts });
    assert.deepEqual(readSafety(live, heard(7)), {
      phase: 'only-here',
      onlyHereMs: 7_000,
      totalMs: 20_000,
    });
  });

  it('takes nothing for being on its way on a line that is lost', () => {
    const doubts = [{ from: start + 6_000, to: null }];
    const live = createBroadcast({ endedAt: null, isWriting: true, doubts });
    assert.deepEqual(readSafety(live, heard(0, 12)), {
      phase: 'only-here',
      onlyHereMs: 8_000,
      totalMs: 20_000,
    });
  });

  it('calls nothing safe that neither the device nor the server kept', () => {
    const gap = { from: start + 20_000, to: start + 29_000, code: 'storage-full' } as const;
    const broadcast = createBroadcast({ gaps: [gap] });
    const known = { phase: 'incomplete', totalMs: 20_000 };
    assert.deepEqual(readSafety(broadcast, heard(25)), {
      ...known,
      lostMs: 5_000,
      onlyHereMs: 20_000,
    });
    const pieces = [0, 5, 10, 15].map((at) =>
      createPiece(at, { phase: 'confirmed', onDevice: true }),
    );
    assert.deepEqual(readSafety({ ...broadcast, pieces }, heard(9)), {
      ...known,
      lostMs: 9_000,
      onlyHereMs: 0,
    });
    assert.deepEqual(readSafety(broadcast, heard(0)), { phase: 'safe', totalMs: 20_000 });
    assert.deepEqual(readSafety(broadcast, null), {
      ...known,
      lostMs: 9_000,
      onlyHereMs: 20_000,
    });
  });

  it('counts nothing that an earlier or a later broadcast of the stream misses', () => {
    const pieces = [0, 5, 10, 15].map((at) =>
      createPiece(at, { phase: 'confirmed', onDevice: true }),
    );
    const gap = { from: start + 20_000, to: start + 40_000, code: 'storage-full' as const };
    const failing = createBroadcast({ endedAt: start + 40_000, gaps: [gap], pieces });
    const others: [number, number][] = [
      [-600, -60],
      [120, 180],
    ];
    const safe = { phase: 'safe', totalMs: 20_000 };
    assert.deepEqual(readSafety(failing, heard(600, 40, others)), safe);
    assert.deepEqual(readSafety(failing, heard(612, 40, [...others, [24, 36]])), {
      phase: 'incomplete',
      lostMs: 12_000,
      onlyHereMs: 0,
      totalMs: 20_000,
    });
    const held = createBroadcast();
    assert.deepEqual(readSafety(held, heard(607, 20, [...others, [2, 9]])), {
      phase: 'only-here',
      onlyHereMs: 7_000,
      totalMs: 20_000,
    });
  });

  it('counts of a gap what reaches into the broadcast, and as its own what no gap names', () => {
    const broadcast = createBroadcast();
    const onlyHereMs = (missing: number, gaps: readonly [number, number][] | null) => {
      const safety = readSafety(broadcast, heard(missing, 20, gaps));
      return safety.phase === 'only-here' ? safety.onlyHereMs : 0;
    };
    // Clocks may differ by five seconds.
    assert.equal(onlyHereMs(100, [[-97, 3]]), 8_000);
    assert.equal(onlyHereMs(100, [[18, 118]]), 7_000);
    assert.equal(onlyHereMs(64, [[-600, -540]]), 4_000);
    assert.equal(onlyHereMs(100, null), 20_000);
    const live = { ...broadcast, endedAt: null };
    const safety = readSafety(live, heard(60, 20, [[120, 180]]));
    assert.deepEqual(safety, { phase: 'only-here', onlyHereMs: 20_000, totalMs: 20_000 });
  });

  it('believes everything to be only here while nothing was heard', () => {
    const safety = readSafety(createBroadcast(), null);
    assert.deepEqual(safety, { phase: 'only-here', onlyHereMs: 20_000, totalMs: 20_000 });
    assert.deepEqual(readSafety(undefined, null), { phase: 'nothing' });
  });

  it('does not take an old word for what came after it', () => {
    const pieces = [createPiece(0), createPiece(60)];
    assert.deepEqual(readSafety(createBroadcast({ pieces }), heard(0, 5)), {
      phase: 'only-here',
      onlyHereMs: 10_000,
      totalMs: 10_000,
    });
  });

  it('waits for a word from after the end, and gives the server time only while it is live', () => {
    const pieces = [createPiece(0), createPiece(5)];
    const ended = createBroadcast({ pieces });
    assert.deepEqual(readSafety(ended, heard(0, 7)), {
      phase: 'only-here',
      onlyHereMs: 3_000,
      totalMs: 10_000,
    });
    assert.equal(readSafety({ ...ended, endedAt: null }, heard(0, 7)).phase, 'safe');
  });

  it('is safe when every piece is confirmed, whatever else the server misses', () => {
    const pieces = [createPiece(0, { phase: 'confirmed', onDevice: false })];
    const broadcast = createBroadcast({ pieces, endedAt: start + 5_000 });
    const safety = readSafety(broadcast, heard(500));
    assert.deepEqual(safety, { phase: 'safe', totalMs: 5_000 });
  });
});

describe('toServerWord', () => {
  const gaps: Stream['gaps'] = [
    { startedAt: '2026-11-21T12:00:04.000Z', duration: 3, where: 'nowhere' },
  ];
  const stream = { ...createStream(3), gaps };

  it('names gaps by the clock of the device', () => {
    assert.deepEqual(toServerWord(stream, start, 3_600_000), {
      missingSeconds: 3,
      gaps: [{ from: start - 3_596_000, to: start - 3_593_000 }],
      at: start,
    });
  });

  it('names none where the server does not, or where nobody knows how the clocks stand', () => {
    assert.equal(toServerWord(createStream(3), start, 0).gaps, null);
    assert.equal(toServerWord(stream, start, null).gaps, null);
  });
});

describe('toStandingWord', () => {
  const word = (missingSeconds: number, seconds: number) => ({
    missingSeconds,
    gaps: null,
    at: start + seconds * 1_000,
  });
  const before = word(12, 0);

  it('takes the newest word of a server that is seen to record', () => {
    const heard = word(40, 5);
    assert.equal(toStandingWord(before, heard, true), heard);
    assert.equal(toStandingWord(null, heard, true), heard);
  });

  it('lets the word from before stand until it is seen to record again', () => {
    assert.equal(toStandingWord(before, word(12, 30), false), before);
    // What it misses of the time in which it was away is counted from that word on.
    assert.equal(toStandingWord(before, word(42, 30), false), before);
  });

  it('believes nothing of a server that has never been seen to record, or has lost what it had', () => {
    assert.equal(toStandingWord(null, word(0, 30), false), null);
    assert.equal(toStandingWord(before, word(600, 30), false), null);
  });
});
