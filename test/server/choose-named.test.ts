import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ObservedRecording } from '../../src/server/index.js';
import { at, follow, live, over, recording } from './stream-looks.js';

/** Pieces of a phone, one after the other, each a little into the next. */
const filmed = (count: number, everySeconds = 5): ObservedRecording[] =>
  Array.from({ length: count }, (_, index) =>
    recording(everySeconds + 0.2, 'ready', {
      id: `piece_${index}`,
      from: 'device',
      startedAt: at(10 + index * everySeconds).toISOString(),
    }),
  );

const ended = (seconds: number, ...recordings: ObservedRecording[]) =>
  follow([
    [10, live()],
    [10 + seconds, live()],
    [11 + seconds, over(...recordings)],
  ]).shown;

/** The seconds of the event that the named pieces begin at. */
const startsOf = (shown: ReturnType<typeof ended>) =>
  shown.recordings
    .filter(({ from }) => from === 'device')
    .map(({ startedAt }) => (Date.parse(startedAt ?? '') - at(10).getTime()) / 1_000)
    .sort((a, b) => a - b);

describe('chooseNamed', () => {
  it('names every piece of an hour that nobody but the phone has recorded, so that its beginning can be reached', () => {
    const shown = ended(3_600, ...filmed(720));
    assert.deepEqual(
      startsOf(shown),
      Array.from({ length: 720 }, (_, index) => index * 5),
    );
    assert.equal(shown.assurance.missingSeconds, 0);
    assert.deepEqual(shown.gaps, []);
  });

  it('names first the pieces that fill what a copy of the rest lacks, and of the others no more than five hundred in all', () => {
    const rest = recording(2_400, 'ready', {
      from: 'cloudflare',
      startedAt: at(1_210).toISOString(),
    });
    const shown = ended(3_600, ...filmed(720), rest);
    const starts = startsOf(shown);
    assert.equal(starts.length, 500);
    assert.deepEqual(
      starts.slice(0, 240),
      Array.from({ length: 240 }, (_, index) => index * 5),
    );
    assert.equal(shown.assurance.missingSeconds, 0);
  });

  it('names of pieces that several devices sent those that hold each second once', () => {
    const second = filmed(300).map((piece) => ({ ...piece, id: `other_${piece.id}` }));
    const long = filmed(100, 15).map((piece) => ({ ...piece, id: `long_${piece.id}` }));
    const shown = ended(1_500, ...filmed(300), ...second, ...long);
    assert.equal(shown.recordings.length, 500);
    const named = new Set(shown.recordings.map(({ id }) => id));
    assert.ok(long.every(({ id }) => named.has(id)));
  });

  it('names a gap, and counts it as missing, where there are more pieces than can be named', () => {
    const shown = ended(6_000, ...filmed(1_200));
    assert.deepEqual(
      startsOf(shown),
      Array.from({ length: 1_000 }, (_, index) => index * 5),
    );
    assert.equal(shown.assurance.missingSeconds, 1_000);
    assert.deepEqual(shown.gaps, [
      { startedAt: at(10 + 5_000.2).toISOString(), duration: 1_000, where: 'nowhere' },
    ]);
  });

  it('takes a copy that cannot be played yet for none', () => {
    const running = recording(3_600, 'processing', { from: 'cloudflare' });
    assert.equal(startsOf(ended(3_600, ...filmed(720), running)).length, 720);
  });
});
