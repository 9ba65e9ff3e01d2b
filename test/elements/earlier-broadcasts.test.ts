import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readEarlierBroadcasts } from '../../src/elements/whip-broadcaster/safety/earlier-broadcasts.js';
import {
  isLeft,
  listElsewhere,
} from '../../src/elements/whip-broadcaster/safety/earlier-broadcasts.js';
import { readSafety } from '../../src/elements/whip-broadcaster/safety/safety-net-state.js';
import type { PieceState, SafetyBroadcastEntry } from '../../src/media/safety-copy/safety-piece.js';

const start = Date.parse('2026-11-21T12:00:00Z');
const held: PieceState = { phase: 'held' };
const confirmed: PieceState = { phase: 'confirmed', onDevice: true };

/** A broadcast of ten seconds from so many minutes on, in one piece. */
function createBroadcast(
  id: string,
  minutes: number,
  state: PieceState,
  more: Partial<SafetyBroadcastEntry> = {},
): SafetyBroadcastEntry {
  const startedAt = start + minutes * 60_000;
  const piece = { id, broadcastId: id, startedAt, startedAtMonotonicMs: 0, durationMs: 10_000 };
  return {
    id,
    stream: 'https://live.example/live st_1',
    startedAt,
    endedAt: startedAt + 10_000,
    gaps: [],
    isDiscarded: false,
    isWriting: false,
    pieces: [{ ...piece, bytes: 100, type: 'video/webm', state }],
    ...more,
  };
}

const found = { ending: 'found' } as const;

describe('readEarlierBroadcasts', () => {
  const standings = (
    broadcasts: readonly SafetyBroadcastEntry[],
    unsent = new Set<string>(),
  ): string[] =>
    readEarlierBroadcasts(broadcasts, 'now', unsent).leftovers.map(
      ({ id, standing }) => `${id} ${standing}`,
    );

  it('lists what is on this device of earlier visits, and what became of each', () => {
    const unsent = new Set<string>();
    const safe = createBroadcast('safe', 0, confirmed);
    const before = [safe, createBroadcast('late', 1, held)];
    assert.deepEqual(standings(before, unsent), ['safe safe', 'late unsent']);
    const after = [safe, createBroadcast('late', 1, confirmed)];
    assert.deepEqual(standings(after, unsent), ['safe safe', 'late sent']);
  });

  it('does not tell anew that what belongs to the present one was sent, nor hide that it was not', () => {
    const unsent = new Set<string>();
    const present = createBroadcast('now', 30, held);
    const list = (state: PieceState) =>
      standings([createBroadcast('stretch', 25, state, found), present], unsent);
    assert.deepEqual(list(held), ['stretch unsent']);
    assert.deepEqual(list(confirmed), ['stretch safe']);
  });

  it('leaves out the present one, one of another tab, and what is no longer on this device', () => {
    const broadcasts = [
      createBroadcast('now', 0, held),
      createBroadcast('other tab', 1, held, { isWriting: true }),
      createBroadcast('gone', 2, { phase: 'confirmed', onDevice: false }),
    ];
    assert.deepEqual(standings(broadcasts), []);
  });

  it('is done with what nobody takes once it was saved, and only with that', () => {
    const saved = { savedAt: start };
    const nowhere = createBroadcast('nowhere', 0, held, { stream: 'whip 1x' });
    const given = createBroadcast('given', 1, held, { ...saved, stream: 'whip' });
    const owed = createBroadcast('owed', 2, held, saved);
    assert.deepEqual(standings([nowhere, given, owed]), [
      'nowhere unsent',
      'given saved',
      'owed unsent',
    ]);
    assert.deepEqual([nowhere, given, owed].map(isLeft), [true, false, true]);
  });

  it('offers what other destinations have left, and what of it is only here', () => {
    const other = { stream: 'https://live.example/live st_2' };
    const all = [
      createBroadcast('own', 0, held),
      createBroadcast('other', 1, held, other),
      createBroadcast('other safe', 2, confirmed, other),
      createBroadcast('other tab', 3, held, { ...other, isWriting: true }),
      createBroadcast('address', 4, held, { stream: 'whip 1x' }),
      createBroadcast('of an earlier version', 5, held, { stream: 'whip' }),
      createBroadcast('given', 6, held, { stream: 'whip 1x', savedAt: start }),
      createBroadcast('other given', 7, held, { ...other, savedAt: start }),
    ];
    const listed = listElsewhere(all, ['https://live.example/live st_1']);
    assert.deepEqual(
      listed.map(({ id, standing }) => `${id}: ${standing}`),
      [
        'other: elsewhere',
        'address: elsewhere',
        'of an earlier version: elsewhere',
        // Nothing else would ever remove it, and what is filmed next needs the room.
        'given: saved',
        // Its own page may still send it, if anybody comes to that; the person here has it.
        'other given: saved',
      ],
    );
  });

  it('calls saved what was saved of an event that is gone, which takes nothing any more', () => {
    const saved = { savedAt: start };
    const owed = [createBroadcast('owed', 0, held), createBroadcast('given', 1, held, saved)];
    const read = (canBeSent: boolean) =>
      readEarlierBroadcasts(owed, null, new Set(), null, canBeSent).leftovers.map(
        ({ standing }) => standing,
      );
    assert.deepEqual(read(true), ['unsent', 'unsent']);
    assert.deepEqual(read(false), ['unsent', 'saved']);
  });

  it('knows when the last one ended that nobody has ended, until another has begun', () => {
    const died = createBroadcast('died', 5, held, found);
    const readAt = (broadcasts: readonly SafetyBroadcastEntry[], presentId: string | null) =>
      readEarlierBroadcasts(broadcasts, presentId, new Set()).interruptedAt;
    assert.equal(readAt([createBroadcast('a', 0, held), died], null), died.endedAt);
    assert.equal(readAt([died, createBroadcast('b', 6, held)], null), null);
    assert.equal(readAt([died, createBroadcast('now', 6, held)], 'now'), null);
    const writing = createBroadcast('elsewhere', 6, held, { isWriting: true, endedAt: null });
    assert.equal(readAt([died, writing], null), null);
  });

  it('takes a start that never came to be live for no interruption, nor for a part of the present one', () => {
    const unbegun = { ending: 'unbegun' } as const;
    const died = createBroadcast('died', 5, held, found);
    const tried = createBroadcast('tried', 12, held, unbegun);
    const read = (...broadcasts: SafetyBroadcastEntry[]) =>
      readEarlierBroadcasts(broadcasts, null, new Set());
    assert.equal(read(tried).interruptedAt, null);
    const both = read(died, tried);
    assert.equal(both.interruptedAt, died.endedAt, 'what was live before it');
    assert.deepEqual(
      both.leftovers.map(({ id, origin, onlyHereMs }) => [id, origin, onlyHereMs]),
      [
        ['died', 'broadcast', 10_000],
        ['tried', 'start', 10_000],
      ],
    );
    const present = createBroadcast('now', 20, held);
    const { earlier } = readEarlierBroadcasts([died, tried, present], 'now', new Set());
    assert.equal(earlier?.totalMs, 10_000, 'the one that was live, over the one that was not');
    assert.equal(readEarlierBroadcasts([tried, present], 'now', new Set()).earlier, null);
  });

  it('adds up what was interrupted shortly before the present one, and before that', () => {
    const readEarlier = (...broadcasts: SafetyBroadcastEntry[]) =>
      readEarlierBroadcasts(broadcasts, 'now', new Set()).earlier;
    const present = createBroadcast('now', 30, held);
    const stretch = (minutes: number, state: PieceState, more: object = found) =>
      createBroadcast(`at ${minutes}`, minutes, state, more);
    assert.deepEqual(readEarlier(stretch(20, confirmed), stretch(25, held), present), {
      totalMs: 20_000,
      lostMs: 0,
      onlyHereMs: 10_000,
    });
    assert.deepEqual(readEarlier(stretch(25, held, {}), present), null, 'a person has ended it');
    assert.deepEqual(readEarlier(stretch(18, held), present), null, 'too long before');
    assert.deepEqual(readEarlier(stretch(18, held), stretch(27, confirmed), present), {
      totalMs: 20_000,
      lostMs: 0,
      onlyHereMs: 10_000,
    });
  });

  it('says the same of a broadcast in the list as its own card did, also of two at the same time', () => {
    const pieces = (id: string, more: Partial<SafetyBroadcastEntry> = {}) => {
      const { pieces, ...broadcast } = createBroadcast(id, 0, held, more);
      const [piece] = pieces;
      if (piece === undefined) throw new Error('It has no piece');
      return {
        ...broadcast,
        pieces: [{ ...piece, durationMs: 111_000 }],
        endedAt: start + 111_000,
      };
    };
    const missing = { from: start + 60_000, to: start + 89_000 };
    const word = { missingSeconds: 29, gaps: [missing], at: start + 115_000 };
    // What the one filmed that was taken over may be on no recording, whatever times say.
    const doubts = [{ from: start, to: start + 111_000 }];
    for (const [other, onlyHereMs] of [
      [pieces('b'), 29_000],
      [pieces('b', { doubts }), 111_000],
    ] as const) {
      const both = [pieces('a'), other];
      const { leftovers } = readEarlierBroadcasts(both, 'a', new Set(), word);
      assert.deepEqual(
        leftovers.map((leftover) => [leftover.id, leftover.onlyHereMs]),
        [['b', onlyHereMs]],
      );
      const own = readSafety(other, word);
      assert.deepEqual(own, { phase: 'only-here', onlyHereMs, totalMs: 111_000 });
    }
    const died = pieces('died', found);
    const present = createBroadcast('now', 5, held);
    const { earlier } = readEarlierBroadcasts([died, present], 'now', new Set(), word);
    assert.equal(earlier?.onlyHereMs, 29_000);
  });

  it('counts as lost what this device could not keep, and says nothing of nothing', () => {
    const present = createBroadcast('now', 30, held);
    const endedAt = start + 25 * 60_000 + 600_000;
    const gap = { from: endedAt - 300_000, to: endedAt, code: 'storage-full' } as const;
    const lossy = createBroadcast('lossy', 25, confirmed, { ...found, endedAt, gaps: [gap] });
    const { earlier, leftovers } = readEarlierBroadcasts([lossy, present], 'now', new Set());
    assert.deepEqual(earlier, { totalMs: 10_000, lostMs: 300_000, onlyHereMs: 0 });
    assert.deepEqual(
      leftovers.map(({ lostMs }) => lostMs),
      [300_000],
    );
    // The server has all of it from the live broadcast.
    const word = { missingSeconds: 0, gaps: [], at: endedAt };
    const whole = readEarlierBroadcasts([lossy, present], 'now', new Set(), word).earlier;
    assert.equal(whole?.lostMs, 0);
    const empty = createBroadcast('empty', 28, held, { ...found, pieces: [] });
    assert.equal(readEarlierBroadcasts([empty, present], 'now', new Set()).earlier, null);
  });
});
