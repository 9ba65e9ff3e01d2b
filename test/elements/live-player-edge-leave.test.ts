import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EdgeLeave } from '../../src/elements/live-player/ladder/edge-leave.js';

class VideoDouble extends EventTarget {
  readonly HAVE_NOTHING = 0;
  readyState = 4;
  currentTime = 0;
  readonly ownerDocument = { hidden: false };

  fire(type: string, currentTime = this.currentTime): void {
    this.currentTime = currentTime;
    this.dispatchEvent(new Event(type));
  }
}

function createLeave() {
  const video = new VideoDouble();
  const leave = new EdgeLeave(video as unknown as HTMLVideoElement, new AbortController().signal);
  return { video, leave };
}

describe('EdgeLeave', () => {
  it('does not take a slow line for a viewer who has gone back', () => {
    const { video, leave } = createLeave();
    for (const time of [1, 2, 2, 2.5]) video.fire('timeupdate', time);
    video.fire('seeking', 4);
    video.fire('seeking', 3.5);
    assert.equal(leave.hasLeft, false);
  });

  it('notes a pause and a step back, until he is at the edge again or something else plays', () => {
    const { video, leave } = createLeave();
    video.fire('pause');
    assert.equal(leave.hasLeft, true);
    leave.forget();
    assert.equal(leave.hasLeft, false);
    video.fire('timeupdate', 60);
    video.fire('seeking', 30);
    assert.equal(leave.hasLeft, true);
    video.fire('emptied', 0);
    assert.equal(leave.hasLeft, false);
  });

  it('takes no pause for his that the browser made', () => {
    const { video, leave } = createLeave();
    video.ownerDocument.hidden = true;
    video.fire('pause');
    video.ownerDocument.hidden = false;
    video.readyState = 0;
    video.fire('pause');
    assert.equal(leave.hasLeft, false);
  });
});
