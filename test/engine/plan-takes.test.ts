import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { usualCoding } from '../../src/engine/joining/join-coding.js';
import { planTakes } from '../../src/engine/joining/plan-takes.js';
import { splitAtHoles } from '../../src/engine/joining/split-holes.js';
import type { Clip } from '../../src/engine/joining/plan-takes.js';
import type { Stretch } from '../../src/engine/joining/stretch.js';
import { createRandom } from './support/mutation.js';

/** A stretch with a key frame every so many milliseconds. */
function createStretch(startMs: number, endMs: number, keyEveryMs = 4000): Stretch {
  const keys = Math.ceil((endMs - startMs) / keyEveryMs);
  return {
    path: `${startMs}`,
    init: { offset: 0, bytes: 0 },
    endOffset: 0,
    tracks: [],
    coding: usualCoding,
    shiftMs: 0,
    startMs,
    endMs,
    keysMs: Array.from({ length: keys }, (_, i) => startMs + i * keyEveryMs),
    standsFromMs: null,
    holes: [],
    quiet: [],
  };
}

const createClip = (startMs: number, endMs: number, broadcastId = 'bc-1'): Clip => ({
  ...createStretch(startMs, endMs),
  broadcastId,
  isPartial: false,
});

/** What is played, as `from–to` with the stretch's own beginning; an asterisk is for a clip. */
const plan = (recorded: readonly Stretch[], clips: readonly Clip[]): string[] =>
  planTakes(recorded, clips).map(
    ({ stretch, fromMs, toMs, broadcastId }) =>
      `${stretch.startMs}: ${fromMs}–${toMs}${broadcastId === null ? '' : '*'}`,
  );

describe('splitAtHoles', () => {
  const hole = { fromMs: 5_040, toMs: 7_500 };
  const stretch = { ...createStretch(0, 20_000), holes: [hole] };
  const played = (clips: readonly Clip[]): string[] => plan(splitAtHoles([stretch], clips), clips);

  it('has clips go on over what is missing within a recording, to its next key frame', () => {
    assert.deepEqual(played([createClip(4_000, 6_000), createClip(5_900, 8_100)]), [
      '0: 0–4000',
      '4000: 4000–5900*',
      '5900: 5900–8000*',
      '8000: 8000–20000',
    ]);
  });

  it('leaves the picture standing where clips do not reach over all of it', () => {
    for (const clips of [[], [createClip(4_000, 7_000)], [createClip(5_100, 9_000)]]) {
      assert.deepEqual(played(clips), ['0: 0–20000']);
    }
  });

  it('has clips go on that all but reach the key frame', () => {
    assert.deepEqual(played([createClip(4_000, 7_900)]), [
      '0: 0–4000',
      '4000: 4000–7900*',
      '8000: 8000–20000',
    ]);
  });

  it('takes clips that all but touch for one', () => {
    assert.deepEqual(played([createClip(4_000, 6_000), createClip(6_030, 8_100)]), [
      '0: 0–4000',
      '4000: 4000–6000*',
      '6030: 6030–8000*',
      '8000: 8000–20000',
    ]);
  });

  it('begins later where the first picture stood, and there alone', () => {
    const holes = [{ fromMs: 40, toMs: 1_200 }, hole];
    const clips = [createClip(-1_000, 9_000)];
    const parts = splitAtHoles([{ ...stretch, holes }], clips);
    assert.deepEqual(
      parts.map(({ startMs, endMs, standsFromMs }) => [startMs, endMs, standsFromMs]),
      [
        [1_160, 5_040, 0],
        [8_000, 20_000, null],
      ],
    );
  });

  it('has clips go on to the end of a recording where no key frame follows', () => {
    for (const toMs of [7_500, 8_000]) {
      const end = { ...createStretch(0, 8_000), holes: [{ fromMs: 5_040, toMs }] };
      const playedWith = (clip: Clip): string[] => plan(splitAtHoles([end], [clip]), [clip]);
      assert.deepEqual(playedWith(createClip(4_000, 9_000)), ['0: 0–4000', '4000: 4000–9000*']);
      assert.deepEqual(playedWith(createClip(4_000, 7_800)), ['0: 0–4000', '4000: 4000–7800*']);
      assert.deepEqual(playedWith(createClip(4_000, 6_000)), ['0: 0–8000']);
      const most = toMs === 8_000 ? ['0: 0–4000', '4000: 4000–7000*'] : ['0: 0–8000'];
      assert.deepEqual(playedWith(createClip(4_000, 7_000)), most);
    }
  });
});

describe('splitAtHoles, where nothing is heard', () => {
  const quiet = [{ fromMs: 5_000, toMs: 7_000 }];
  const stretch = { ...createStretch(0, 20_000), quiet };
  const played = (clips: readonly Clip[]): string[] => plan(splitAtHoles([stretch], clips), clips);

  it('has clips go on that have both sound and pictures, to the next key frame', () => {
    assert.deepEqual(played([createClip(4_000, 8_100)]), [
      '0: 0–4000',
      '4000: 4000–8000*',
      '8000: 8000–20000',
    ]);
  });

  it('gives up no picture for sound, and nothing for clips that are as quiet', () => {
    const mute = { ...createClip(4_000, 8_100), quiet: [{ fromMs: 4_500, toMs: 7_800 }] };
    for (const clips of [[], [mute], [createClip(4_000, 7_900)]]) {
      assert.deepEqual(played(clips), ['0: 0–20000']);
    }
  });

  it('lets nobody hear what another device heard while the microphone was turned off', () => {
    const clips = [createClip(0, 20_000, 'another device')];
    const playedWithout = (seconds: number, of: Stretch = stretch): string[] => {
      const muted = { ...of, quiet: [{ fromMs: 5_000, toMs: 5_000 + seconds * 1000 }] };
      return plan(splitAtHoles([muted], clips), clips);
    };
    assert.equal(playedWithout(9).length, 3, 'a cut may last so long');
    assert.deepEqual(playedWithout(11), ['0: 0–20000']);
    const soundOnly = { ...stretch, coding: { ...usualCoding, video: null } };
    assert.equal(playedWithout(11, soundOnly).length, 3, 'no pictures tell that nothing was cut');
  });

  it('takes what a clip has that begins amid the silence', () => {
    assert.deepEqual(played([createClip(5_100, 9_000)]), [
      '0: 0–5100',
      '5100: 5100–8000*',
      '8000: 8000–20000',
    ]);
  });

  it('goes on where a key frame lies within reach, though not all of it is heard then', () => {
    const dense = { ...createStretch(0, 20_000, 1_000), quiet };
    const clips = [createClip(4_000, 6_500)];
    assert.deepEqual(plan(splitAtHoles([dense], clips), clips), [
      '0: 0–4000',
      '4000: 4000–6000*',
      '6000: 6000–20000',
    ]);
  });

  it('begins and ends with the clip where that is what is quiet', () => {
    const start = { ...stretch, quiet: [{ fromMs: 0, toMs: 2_000 }] };
    const before = [createClip(-500, 4_100)];
    assert.deepEqual(plan(splitAtHoles([start], before), before), [
      '-500: -500–4000*',
      '4000: 4000–20000',
    ]);
    const end = { ...stretch, quiet: [{ fromMs: 18_000, toMs: 20_000 }] };
    const after = [createClip(16_000, 21_000)];
    assert.deepEqual(plan(splitAtHoles([end], after), after), [
      '0: 0–16000',
      '16000: 16000–21000*',
    ]);
  });
});

describe('planTakes', () => {
  const recorded = [createStretch(0, 10_000), createStretch(30_000, 40_000)];

  it('fills what nobody recorded with pieces that reach into each other, in whatever order they come', () => {
    const clips = [8_000, 13_000, 18_000, 23_000, 28_000].map((at) => createClip(at, at + 5_200));
    const whole = [
      '0: 0–8000',
      '8000: 8000–13000*',
      '13000: 13000–18000*',
      '18000: 18000–23000*',
      '23000: 23000–28000*',
      '28000: 28000–30000*',
      '30000: 30000–40000',
    ];
    assert.deepEqual(plan(recorded, clips), whole);
    assert.deepEqual(plan(recorded.toReversed(), [...clips, ...clips].reverse()), whole);
  });

  it('leaves what was recorded as it is where no piece has more', () => {
    assert.deepEqual(plan(recorded, [createClip(1_000, 6_000), createClip(31_000, 39_900)]), [
      '0: 0–10000',
      '30000: 30000–40000',
    ]);
  });

  it('leaves a gap where there is no piece, and begins again at a key frame', () => {
    assert.deepEqual(plan(recorded, [createClip(15_000, 20_000)]), [
      '0: 0–10000',
      '15000: 15000–20000*',
      '30000: 30000–40000',
    ]);
  });

  it('takes what was filmed before the first and after the last that was recorded', () => {
    assert.deepEqual(plan([createStretch(10_000, 20_000)], [createClip(3_000, 25_000)]), [
      '3000: 3000–10000*',
      '10000: 10000–19000',
      '3000: 19000–25000*',
    ]);
  });

  it('takes the place of all of a short recording where its only key frame lies before that', () => {
    const recordings = [createStretch(0, 2_900), createStretch(14_000, 17_000)];
    const clips = [createClip(-20, 5_200), createClip(5_100, 6_100)];
    assert.deepEqual(plan(recordings, clips), [
      '-20: -20–5100*',
      '5100: 5100–6100*',
      '14000: 14000–17000',
    ]);
  });

  it('plays pieces alone where nothing was recorded', () => {
    assert.deepEqual(plan([], [createClip(5_000, 10_200), createClip(0, 5_200)]), [
      '0: 0–5000*',
      '5000: 5000–10200*',
    ]);
  });

  it('stays with one device for as long as that has pictures', () => {
    const mine = [createClip(9_000, 21_000, 'mine'), createClip(19_000, 31_000, 'mine')];
    const theirs = [createClip(8_000, 21_000, 'theirs'), createClip(19_000, 31_000, 'theirs')];
    const owners = planTakes(recorded, [...theirs, ...mine]).map(({ broadcastId }) => broadcastId);
    assert.equal(new Set(owners.filter((owner) => owner !== null)).size, 1);
  });

  it('comes to an end with pieces of no length worth speaking of', () => {
    const slivers = Array.from({ length: 500 }, (_, i) => createClip(10_000 + i, 10_010 + i));
    assert.deepEqual(plan(recorded, slivers), ['0: 0–10000', '30000: 30000–40000']);
  });

  it('leaves out nothing that anybody has', () => {
    const random = createRandom();
    for (let round = 0; round < 300; round += 1) {
      let endMs = 0;
      const stretches = Array.from({ length: random(5) }, () => {
        const startMs = endMs + random(20_000);
        endMs = startMs + 1 + random(10_000);
        return createStretch(startMs, endMs);
      });
      const clips = Array.from({ length: random(30) }, () => random(120_000)).map((at) =>
        createClip(at, at + random(9_000), `bc-${random(3)}`),
      );
      const takes = planTakes(stretches, clips);
      for (let ms = 0; ms < 130_000; ms += 100) {
        const isHeld = [...stretches, ...clips].some(
          (stretch) => ms >= stretch.startMs + 100 && ms < stretch.endMs - 100,
        );
        if (!isHeld) continue;
        const isTaken = takes.some((take) => ms >= take.fromMs - 60 && ms < take.toMs + 60);
        assert.ok(isTaken, `round ${round}: ${ms} ms is in nothing that is played`);
      }
    }
  });

  it('never goes back in time and never plays a moment twice', () => {
    const random = createRandom();
    for (let round = 0; round < 300; round += 1) {
      const stretches = Array.from({ length: random(5) }, () => random(100_000)).map((at) =>
        createStretch(at, at + 1 + random(20_000)),
      );
      const clips = Array.from({ length: random(30) }, () => random(120_000)).map((at) =>
        createClip(at, at + random(9_000), `bc-${random(3)}`),
      );
      const takes = planTakes(stretches, clips);
      for (const [i, take] of takes.entries()) {
        const before = takes[i - 1];
        assert.ok(take.toMs > take.fromMs);
        assert.ok(take.fromMs >= take.stretch.startMs && take.toMs <= take.stretch.endMs);
        assert.ok(before === undefined || take.fromMs >= before.toMs);
        assert.ok(take.stretch.keysMs.includes(take.fromMs));
      }
    }
  });
});
