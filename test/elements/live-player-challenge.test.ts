import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';
import type { AttemptListener } from '../../src/elements/live-player/ladder/attempt.js';
import { BarredWays } from '../../src/elements/live-player/ladder/barred-ways.js';
import { Challenge } from '../../src/elements/live-player/ladder/challenge.js';
import type { Trial } from '../../src/elements/live-player/ladder/challenge.js';
import { defaultClimbPolicy } from '../../src/elements/live-player/ladder/climb-policy.js';
import type { LiveSource } from '../../src/elements/live-player/ladder/live-ladder.js';
import { chooseRepairMs } from '../../src/elements/live-player/ladder/repair-policy.js';

const whep: LiveSource = { type: 'whep', url: 'https://media.example/whep', latency: 'low' };

/** A rung that does as it is told. */
class FakeTrial implements Trial {
  readonly source = whep;
  rung = { isBarred: false };
  place = 'nowhere';
  isOver = false;
  listener: AttemptListener = {};

  hide(): void {
    this.place = 'beside';
  }

  follow(listener: AttemptListener): void {
    this.listener = listener;
  }

  end(): void {
    this.isOver = true;
    this.listener.onEnd?.();
  }
}

describe('Challenge', () => {
  let barred: BarredWays;
  let trials: FakeTrial[];
  let won: FakeTrial[];
  let isContested: boolean;

  beforeEach((context) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    if ('after' in context) context.after(() => mock.timers.reset());
    barred = new BarredWays();
    trials = [];
    won = [];
    isContested = true;
  });

  function create(): Challenge<FakeTrial> {
    return new Challenge<FakeTrial>({
      climbPolicy: (failures) => 1000 * 2 ** failures,
      barred,
      readBetter: () => [whep],
      open: () => {
        const trial = new FakeTrial();
        trials.push(trial);
        return trial;
      },
      isContested: () => isContested,
      onWon: (trial) => won.push(trial),
    });
  }

  it('tries the better rung beside the picture, and hands it over once it has proved itself', () => {
    create().begin();
    mock.timers.tick(1000);
    assert.equal(trials[0]?.place, 'beside');
    trials[0]?.listener.onFlow?.('flowing');
    mock.timers.tick(1499);
    assert.deepEqual(won, []);
    mock.timers.tick(1);
    assert.deepEqual(won, trials);
  });

  it('hands over the first picture at once where none plays', () => {
    isContested = false;
    create().begin();
    mock.timers.tick(1000);
    trials[0]?.listener.onFlow?.('flowing');
    assert.deepEqual(won, trials);
  });

  it('does not hand over what flows and stops again', () => {
    create().begin();
    mock.timers.tick(1000);
    trials[0]?.listener.onFlow?.('flowing');
    trials[0]?.listener.onFlow?.('stalled');
    mock.timers.tick(9999);
    assert.deepEqual(won, []);
    assert.equal(trials[0]?.isOver, false);
    mock.timers.tick(1);
    assert.equal(trials[0]?.isOver, true);
  });

  it('tries ever more rarely what fails, for ever', () => {
    create().begin();
    for (const [i, waitMs] of [1000, 2000, 4000, 8000].entries()) {
      mock.timers.tick(waitMs - 1);
      assert.equal(trials.length, i);
      mock.timers.tick(1);
      assert.equal(trials.length, i + 1);
      trials[i]?.end();
    }
  });

  it('remembers what the network bars, leaves it alone, and asks again in another network', () => {
    const challenge = create();
    challenge.begin();
    mock.timers.tick(1000);
    const [first] = trials;
    if (first !== undefined) first.rung = { isBarred: true };
    challenge.noteLower();
    assert.equal(barred.has(whep.url), true);
    mock.timers.tick(10_000);
    assert.equal(first?.isOver, true);
    mock.timers.tick(60_000);
    assert.equal(trials.length, 1);
    challenge.changeNetwork();
    assert.equal(barred.has(whep.url), false);
    mock.timers.tick(1000);
    assert.equal(trials.length, 2);
  });

  it('goes on with what was too slow for the screen, and gives it back when it is wanted there', () => {
    const challenge = create();
    const slow = new FakeTrial();
    challenge.adopt(slow);
    assert.equal(slow.place, 'beside');
    assert.equal(challenge.take({ ...whep, url: 'https://media.example/other' }), null);
    assert.equal(challenge.take(whep), slow);
    challenge.stop();
    assert.equal(slow.isOver, false);
  });

  it('waits longer after a better rung that did not hold', () => {
    const challenge = create();
    challenge.noteHold(5_000);
    challenge.begin();
    mock.timers.tick(1999);
    assert.equal(trials.length, 0);
    mock.timers.tick(1);
    assert.equal(trials.length, 1);
  });
});

describe('BarredWays', () => {
  it('knows an origin for ten minutes, whatever the path', () => {
    let now = 0;
    const ways = new BarredWays(() => now);
    ways.add('https://media.example/whep');
    assert.equal(ways.has('https://media.example/other'), true);
    assert.equal(ways.has('https://elsewhere.example/whep'), false);
    now = 10 * 60_000;
    assert.equal(ways.has('https://media.example/whep'), false);
  });
});

describe('defaultClimbPolicy', () => {
  it('waits seconds at first, minutes later, and never as long as all others', () => {
    for (const [failures, least, most] of [
      [0, 7_500, 12_500],
      [2, 30_000, 50_000],
      [90, 90_000, 150_000],
    ] as const) {
      const delays = Array.from({ length: 50 }, () => defaultClimbPolicy(failures));
      assert.ok(delays.every((delay) => delay >= least && delay <= most));
      assert.ok(new Set(delays).size > 40);
    }
  });
});

describe('chooseRepairMs', () => {
  it('mends at once what is surely broken, and gives a camera time that only seems to be away', () => {
    for (const fault of ['undecoded', 'dead'] as const) {
      const delayMs = chooseRepairMs(fault, 0);
      assert.ok(delayMs !== null && delayMs <= 300);
    }
    assert.equal(chooseRepairMs('quiet', 0), null);
    const delays = Array.from({ length: 300 }, () => chooseRepairMs('quiet', 1300) ?? 0);
    assert.ok(Math.min(...delays) >= 2000 && Math.max(...delays) - Math.min(...delays) > 3000);
  });
});
