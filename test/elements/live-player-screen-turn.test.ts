import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { Attempt, AttemptListener } from '../../src/elements/live-player/ladder/attempt.js';
import type { Flow } from '../../src/media/flow-watch.js';
import { ScreenTurn } from '../../src/elements/live-player/ladder/screen-turn.js';
import type { ScreenTurnOptions } from '../../src/elements/live-player/ladder/screen-turn.js';
import type { LiveReport } from '../../src/elements/live-player/ladder/live-report.js';
import { pageGate } from '../../src/elements/live-player/server-gate.js';

/** A way made anew has so long to bring a picture. */
const RENEWED_MS = 4_000;

/** A way that has shown a picture and has stalled. */
class StalledAttempt {
  readonly source;
  readonly watch = { flow: 'stalled', fault: 'dead', sample: () => Promise.resolve() };
  readonly hasFlowed = true;
  readonly cause = null;
  readonly rung = { isBarred: false, renew: () => (this.renewals += 1) > 0 };
  renewals = 0;
  isOver = false;
  #listener: AttemptListener = {};

  constructor(url: string) {
    this.source = { type: 'whep', url, latency: 'low' };
  }

  follow(listener: AttemptListener): void {
    this.#listener = listener;
  }

  show(): void {}

  end(): void {
    this.isOver = true;
    this.#listener.onEnd?.();
  }
}

describe('ScreenTurn, when the network or the viewer comes back', () => {
  function begin(url: string): { attempt: StalledAttempt; nudge: () => Promise<void> } {
    const attempt = new StalledAttempt(url);
    const turn = new ScreenTurn(
      attempt as unknown as Attempt,
      {
        video: { play: () => Promise.resolve() },
        still: { take: () => undefined },
        isCameraLost: () => false,
        hasOther: false,
        isLast: true,
        onReport: () => undefined,
      } as unknown as ScreenTurnOptions,
    );
    void turn.run();
    const nudge = async (): Promise<void> => {
      turn.nudge();
      await new Promise(setImmediate);
    };
    return { attempt, nudge };
  }

  it('gives up a way that was being made anew: what was asked for before may be lost', async () => {
    const { attempt, nudge } = begin('https://answering.example/whep');
    await nudge();
    assert.equal(attempt.renewals, 1);
    assert.equal(attempt.isOver, false);
    await nudge();
    assert.equal(attempt.isOver, true);
  });

  it('keeps one that waits for its server, and so the addresses that it has gathered', async () => {
    const { attempt, nudge } = begin('https://silent.example/whep');
    await nudge();
    assert.equal(attempt.renewals, 1);
    pageGate.noteFailure(attempt.source.url);
    await nudge();
    assert.equal(attempt.renewals, 1);
    assert.equal(attempt.isOver, false);
    attempt.end();
  });

  it('gives one that waits for its server all its time anew when the network is back', async ({
    mock,
  }) => {
    mock.timers.enable({ apis: ['setTimeout'] });
    const { attempt, nudge } = begin('https://returning.example/whep');
    await nudge();
    pageGate.noteFailure(attempt.source.url);
    mock.timers.tick(RENEWED_MS - 1);
    await nudge();
    mock.timers.tick(RENEWED_MS - 1);
    assert.equal(attempt.isOver, false);
    mock.timers.tick(1);
    assert.equal(attempt.isOver, true);
  });
});

describe('ScreenTurn, with HLS on the screen', () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
  afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
  });

  /** HLS that plays, of which the test says how its flow stands. */
  class HlsAttempt {
    readonly source;
    readonly watch = {
      flow: 'flowing' as Flow,
      fault: 'dead' as string,
      hasPicture: true,
      sample: () => Promise.resolve(),
    };
    readonly hasFlowed = true;
    readonly cause = null;
    /** Opened anew, what comes in slowly would have to begin again. */
    readonly rung = { isBarred: false, isRecovering: false, renew: () => false };
    isOver = false;
    #listener: AttemptListener = {};

    constructor(latency: 'low' | 'standard') {
      this.source = { type: 'hls', url: 'https://hls.example/a.m3u8', latency };
    }

    follow(listener: AttemptListener): void {
      this.#listener = listener;
    }

    show(): void {}

    end(): void {
      this.isOver = true;
      this.#listener.onEnd?.();
    }

    tell(flow: Flow, fault = 'dead'): void {
      Object.assign(this.watch, { flow, fault });
      this.#listener.onFlow?.(flow);
    }
  }

  function play(latency: 'low' | 'standard', missing: object = { noteSeen: () => undefined }) {
    const attempt = new HlsAttempt(latency);
    const reports: string[] = [];
    const turn = new ScreenTurn(
      attempt as unknown as Attempt,
      {
        video: {
          play: () => Promise.resolve(),
          currentTime: 5,
          buffered: { length: 1, end: () => 9 },
        },
        still: { take: () => undefined, isShown: false },
        missing,
        isCameraLost: () => false,
        hasOther: false,
        isLast: false,
        onReport: ({ news }: LiveReport) => reports.push(news),
      } as unknown as ScreenTurnOptions,
    );
    return { attempt, reports, outcome: turn.run() };
  }

  /** Stalls, and plays on before anything would be done about it. */
  function stall(attempt: HlsAttempt): void {
    attempt.tell('stalled');
    if (!attempt.isOver) attempt.tell('flowing');
  }

  it('gives up a low-latency list at the third stall within a minute: plain HLS follows it', async () => {
    const now = mock.method(performance, 'now', () => 0);
    const { attempt, outcome } = play('low');
    stall(attempt);
    now.mock.mockImplementation(() => 30_000);
    stall(attempt);
    assert.equal(attempt.isOver, false);
    now.mock.mockImplementation(() => 59_999);
    stall(attempt);
    assert.equal(attempt.isOver, true);
    const { end, hasFlowed } = await outcome;
    assert.deepEqual([end, hasFlowed], ['failed', true]);
  });

  it('keeps one that has stalled three times in more than a minute', () => {
    const now = mock.method(performance, 'now', () => 0);
    const { attempt } = play('low');
    for (const at of [0, 30_000, 60_000, 90_000]) {
      now.mock.mockImplementation(() => at);
      stall(attempt);
    }
    assert.equal(attempt.isOver, false);
    attempt.end();
  });

  it('keeps a plain list however often it stalls: nothing follows it that would do better', () => {
    mock.method(performance, 'now', () => 0);
    const { attempt } = play('standard');
    for (let count = 0; count < 6; count += 1) stall(attempt);
    assert.equal(attempt.isOver, false);
    attempt.end();
  });

  it('gives up a list whose picture is missing while its sound goes on, when it is time to try another', () => {
    mock.method(performance, 'now', () => 0);
    let delayMs = 400;
    const tries: number[] = [];
    const { attempt, reports } = play('standard', {
      noteSeen: () => undefined,
      readDelayMs: () => delayMs,
      noteTry: (at: number) => tries.push(at),
    });
    attempt.tell('stalled', 'pictureless');
    assert.equal(reports.at(-1), 'pictureless');
    delayMs = 0;
    assert.deepEqual([attempt.isOver, tries], [false, []]);
    mock.timers.tick(400);
    assert.deepEqual([attempt.isOver, tries], [true, [0]]);
  });
});
