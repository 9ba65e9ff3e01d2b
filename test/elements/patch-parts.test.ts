import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createEventPlan } from '../../src/elements/recording-player/timeline/event-plan.js';
import type { Part } from '../../src/elements/recording-player/timeline/plan-parts.js';
import { createPatchedPlan } from '../../src/elements/recording-player/playback/patch-parts.js';
import { HlsError } from '../../src/media/hls-error.js';
import type { Copy } from '../../src/elements/recording-player/timeline/recording-choice.js';

const TEN = Date.parse('2026-11-21T10:00:00Z');

type Run = readonly [from: number, to: number];

/** A copy that holds these runs, in seconds since ten o'clock. */
function createCopy(recording: string, ...runs: readonly Run[]): Copy {
  const toTime = (seconds: number): string => new Date(TEN + seconds * 1000).toISOString();
  const spans = runs.map(([from, to]) => ({ startedAt: toTime(from), duration: to - from }));
  return {
    type: 'hls',
    url: `https://media.example/${recording}.m3u8`,
    recording,
    from: 'cloudflare',
    startedAt: toTime(runs[0]?.[0] ?? 0),
    duration: spans.reduce((sum, { duration }) => sum + duration, 0),
    spans: spans.length > 1 ? spans : [],
    poster: null,
  };
}

/** What is played one after the other: of which recording, what can stand in for it, and from when to when. */
function list(...copies: readonly Copy[]): string[] {
  return createPatchedPlan()(copies).map(({ copies: own, spans }) => {
    const names = [...new Set(own.map(({ recording }) => recording))].join('+');
    const [first, last] = [spans[0], spans.at(-1)];
    const seconds = (ms: number): number => (ms - TEN) / 1000;
    const from = seconds(first?.startedMs ?? NaN);
    return `${names} ${from}-${seconds((last?.startedMs ?? NaN) + (last?.seconds ?? NaN) * 1000)}`;
  });
}

describe('the parts of a recording that copies are put together for', () => {
  const broken = createCopy('broken', [0, 100], [130, 200]);

  it('shows in the break of the best copy what another one has of it', () => {
    assert.deepEqual(list(broken, createCopy('other', [90, 140])), [
      'broken 0-100',
      'other 100-130',
      'broken 130-200',
    ]);
  });

  it('puts several pieces into one break, each second once, and leaves what nobody has', () => {
    const pieces = [createCopy('b', [108, 116]), createCopy('a', [99, 110])];
    assert.deepEqual(list(broken, ...pieces), [
      ...['broken 0-100', 'a 100-108', 'b 108-116', 'broken 130-200'],
    ]);
    const { timeline } = createEventPlan(createPatchedPlan(), [broken, ...pieces], undefined);
    assert.equal(timeline.duration, 186);
    assert.deepEqual(
      timeline.gaps.map(({ at, seconds }) => [at, seconds]),
      [[116, 14]],
    );
  });

  it('lets a copy stand in only for what it has', () => {
    const backup = createCopy('backup', [1, 101], [131, 200]);
    assert.deepEqual(list(broken, backup, createCopy('piece', [98, 132])), [
      'broken+backup 0-100',
      'piece 100-130',
      'broken+backup 130-200',
    ]);
  });

  it('leaves breaks alone that are not worth opening another copy for', () => {
    const shortly = createCopy('shortly', [0, 100], [101.5, 200]);
    assert.deepEqual(list(shortly, createCopy('other', [90, 140])), ['shortly+other 0-200']);
    assert.deepEqual(list(broken, createCopy('elsewhere', [20, 60])), ['broken+elsewhere 0-200']);
  });

  it('shows a beginning and an end that only another copy has, unless clocks may differ by so much', () => {
    const best = createCopy('best', [60, 600]);
    assert.deepEqual(list(best, createCopy('other', [0, 500])), [
      'other 0-60',
      'best+other 60-600',
    ]);
    assert.deepEqual(list(best, createCopy('late', [100, 650])), [
      'best+late 60-600',
      'late 600-650',
    ]);
    assert.deepEqual(list(best, createCopy('near', [55, 605])), ['best+near 60-600']);
  });

  it('cuts nothing where it is not known when it was recorded', () => {
    const untimed = { ...createCopy('untimed', [0, 100]), startedAt: null };
    assert.equal(createPatchedPlan()([untimed, createCopy('other', [90, 140])]).length, 1);
  });

  const causes = [
    { why: 'could not be had, as soon as the copies are told of once more', isAgain: true },
    { why: 'cannot be played, no more', isAgain: false },
  ];
  for (const { why, isAgain } of causes) {
    it(`tries again what ${why}`, async () => {
      const code = isAgain ? 'source-unreachable' : 'source-unplayable';
      const plan = createPatchedPlan();
      const copies = [broken, { ...createCopy('other', [90, 140]), type: 'mp4' as const }];
      const patch = plan(copies)[1];
      await failPart(patch, new HlsError(code));
      assert.equal(plan(copies).length, 1);
      assert.equal(plan([...copies]).length, isAgain ? 3 : 1);
    });
  }
});

/** Plays a part whose media fails so, until it is of no use. */
async function failPart(part: Part | undefined, error: HlsError): Promise<void> {
  const video = Object.assign(new EventTarget(), {
    ...{ error, readyState: 0, paused: true, textTracks: [] },
    load: () => undefined,
    removeAttribute: () => undefined,
  });
  await new Promise<void>((resolve) => {
    const playback = part?.cut?.play({
      video: video as unknown as HTMLVideoElement,
      stage: {} as HTMLElement,
      copies: part.copies,
      spans: part.spans,
      readToken: () => null,
      renew: async () => null,
      startAt: 0,
      onCopy: () => video.dispatchEvent(new Event('error')),
      onExhausted: assert.fail,
      onEnd: assert.fail,
      onUseless: () => resolve(),
    });
    playback?.open();
  });
}
