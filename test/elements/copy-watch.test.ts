import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { CopyWatch } from '../../src/elements/recording-player/copy/copy-watch.js';
import type { CopyWatchOptions } from '../../src/elements/recording-player/copy/copy-watch.js';

class VideoDouble extends EventTarget {
  readonly HAVE_FUTURE_DATA = 3;
  readyState = 0;
  currentTime = 0;
  paused = false;
  ended = false;
}

describe('CopyWatch', () => {
  let nowMs = 0;
  let life: AbortController;
  let video: VideoDouble;
  let told: string[];
  const isOnline = Object.getOwnPropertyDescriptor(globalThis, 'navigator');

  beforeEach(() => {
    nowMs = 0;
    life = new AbortController();
    video = new VideoDouble();
    told = [];
    mock.timers.enable({ apis: ['setInterval'] });
    mock.method(performance, 'now', () => nowMs);
    Object.defineProperty(globalThis, 'navigator', { value: { onLine: true }, configurable: true });
  });

  afterEach(() => {
    life.abort();
    mock.timers.reset();
    mock.restoreAll();
    if (isOnline !== undefined) Object.defineProperty(globalThis, 'navigator', isOnline);
  });

  function createWatch(others: Partial<CopyWatchOptions> = {}): CopyWatch {
    const watch = new CopyWatch({
      readMedia: () => video as unknown as HTMLVideoElement,
      isWanted: () => true,
      hasNext: false,
      readOpening: () => 'opened',
      resume: () => told.push('resume'),
      // A mocked interval goes on when it is cleared by its own callback.
      onStuck: () => void (told.at(-1) === 'stuck' || told.push('stuck')),
      signal: life.signal,
      ...others,
    });
    watch.follow(video as unknown as HTMLVideoElement);
    return watch;
  }

  function pass(ms: number, each: () => void = () => undefined): void {
    for (const untilMs = nowMs + ms; nowMs < untilMs;) {
      nowMs += 200;
      each();
      mock.timers.tick(200);
    }
  }

  it('does not take a list that is read anew and anew for media that comes', () => {
    const watch = createWatch();
    pass(13_000, () => watch.arrived('list'));
    assert.deepEqual(told, ['stuck']);
  });

  it('waits for what is slow, as long as bytes of it come', () => {
    const watch = createWatch();
    pass(60_000, () => watch.arrived());
    assert.deepEqual(told, []);
  });

  it('waits for the code that plays the only copy, which a slow line takes long to bring', () => {
    createWatch({ readOpening: () => 'code' });
    pass(59_000);
    assert.deepEqual(told, []);
    pass(2_000);
    assert.deepEqual(told, ['stuck']);
  });

  it('does not wait for code where another copy may need none of it', () => {
    createWatch({ readOpening: () => 'code', hasNext: true });
    pass(4_200);
    assert.deepEqual(told, ['stuck']);
  });

  it('gives up what has media to play, and gets more, and does not move', () => {
    const watch = createWatch();
    pass(4_000, () => (video.currentTime += 0.2));
    video.readyState = 4;
    pass(19_000, () => watch.arrived());
    assert.deepEqual(told, []);
    pass(2_000, () => watch.arrived());
    assert.deepEqual(told, ['stuck']);
  });

  it('plays on what stands paused without anybody having paused it, once a second', () => {
    createWatch();
    video.paused = true;
    pass(2_000);
    assert.deepEqual(told, []);
    video.readyState = 4;
    pass(2_000);
    assert.deepEqual(told, ['resume', 'resume']);
  });

  for (const [opening, limitMs, what] of [
    ['code', 4_000, 'whose code does not come'],
    ['asked', 1_600, 'whose server does not answer'],
    ['opened', 1_200, 'that opened and gives nothing'],
  ] as const) {
    it(`leaves one ${what} after ${limitMs / 1_000} s where there is another`, () => {
      createWatch({ hasNext: true, readOpening: () => opening });
      pass(limitMs);
      assert.deepEqual(told, []);
      pass(200);
      assert.deepEqual(told, ['stuck']);
    });
  }

  it('has not waited while the page had no time, on a machine that was busy or asleep', () => {
    createWatch({ hasNext: true });
    pass(400);
    nowMs += 60_000;
    pass(400);
    assert.deepEqual(told, []);
    pass(400);
    assert.deepEqual(told, ['stuck']);
  });

  it('waits as long for the next picture of one that has played, whether there is another or not', () => {
    createWatch({ hasNext: true });
    video.readyState = 4;
    pass(1_600);
    assert.deepEqual(told, []);
  });
});
