import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { Supply } from '../../src/elements/live-player/ladder/supply.js';

/** An element that has played all it had, or plays. */
class ScriptedVideo extends EventTarget {
  readyState = 4;
  paused = false;

  starve(): void {
    this.readyState = 2;
    this.dispatchEvent(new Event('waiting'));
  }
}

describe('Supply', () => {
  let video: ScriptedVideo;
  let life: AbortController;
  let supply: Supply;
  let asked: number;
  let nowMs: number;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    nowMs = 0;
    mock.method(performance, 'now', () => nowMs);
    video = new ScriptedVideo();
    life = new AbortController();
    asked = 0;
    supply = new Supply(video as unknown as HTMLVideoElement, life.signal, () => (asked += 1));
  });

  afterEach(() => {
    mock.timers.reset();
    mock.restoreAll();
  });

  /** Lets so many tenths of a second pass, with media in those that are wanted. */
  function pass(tenths: number, hasMedia: (tenth: number) => boolean = () => false): void {
    for (let tenth = 1; tenth <= tenths; tenth += 1) {
      nowMs += 100;
      if (hasMedia(tenth)) supply.note();
      mock.timers.tick(100);
    }
  }

  it('asks anew, once, within 3 s of having nothing more to play', () => {
    supply.note();
    video.starve();
    pass(19);
    assert.equal(asked, 0);
    pass(7);
    assert.equal(asked, 1);
    pass(100);
    assert.equal(asked, 1);
    video.starve();
    pass(26);
    assert.equal(asked, 2);
  });

  it('waits as long as a slow line brings something, and asks when that stops', () => {
    supply.note();
    video.starve();
    pass(80, (tenth) => tenth % 9 === 0);
    assert.equal(asked, 0);
    assert.equal(supply.isSlow, true);
    pass(40);
    assert.equal(asked, 1);
    assert.equal(supply.isSlow, false);
  });

  it('takes nobody for slow who plays', () => {
    supply.note();
    assert.equal(supply.isSlow, false);
  });

  it('asks for nothing where the viewer has paused, where it plays again, and where it is let go of', () => {
    for (const end of [
      () => (video.paused = true),
      () => (video.readyState = 4),
      () => life.abort(),
    ]) {
      video.paused = false;
      supply.note();
      video.starve();
      end();
      pass(60);
      assert.equal(asked, 0);
    }
  });

  it('gives a server whose first media is still to come its time', () => {
    video.starve();
    pass(60);
    supply.note();
    video.starve();
    supply.forget();
    pass(60);
    assert.equal(asked, 0);
  });
});
