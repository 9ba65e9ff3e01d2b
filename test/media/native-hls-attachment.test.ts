import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { attachNativeHls } from '../../src/media/native-hls-attachment.js';

/** A video of which a live list is played, as far as the browser has got. */
class LiveVideo extends EventTarget {
  src = '';
  duration = Infinity;
  currentTime = 0;
  listEnd = 100;
  removeAttribute(): void {}
  load(): void {}
  readonly seekable = { length: 1, end: () => this.listEnd };
}

function attach(startAt: number | null) {
  const video = new LiveVideo();
  const attachment = attachNativeHls(video as unknown as HTMLVideoElement, 'https://a.example/l', {
    signal: new AbortController().signal,
    startAt,
    onError: assert.fail,
  });
  return { video, attachment };
}

describe('attachNativeHls', () => {
  it('takes for the live edge where the browser itself began to play', () => {
    const { video, attachment } = attach(null);
    assert.equal(attachment.liveEdge, 100);
    video.currentTime = 88;
    video.dispatchEvent(new Event('playing'));
    assert.equal(attachment.liveEdge, 88);
    video.listEnd = 130;
    video.currentTime = 100;
    video.dispatchEvent(new Event('playing'));
    assert.equal(attachment.liveEdge, 118);
  });

  it('takes the end of the list for it where the viewer begins elsewhere', () => {
    const { video, attachment } = attach(0);
    video.dispatchEvent(new Event('playing'));
    assert.equal(attachment.liveEdge, 100);
  });

  it('refuses a list that has ended where only a live one will do, and no live one without a length', () => {
    const video = new LiveVideo();
    const errors: string[] = [];
    attachNativeHls(video as unknown as HTMLVideoElement, 'https://a.example/l', {
      signal: new AbortController().signal,
      mustBeLive: true,
      onError: ({ code }) => errors.push(code),
    });
    for (const duration of [Infinity, 0]) {
      video.duration = duration;
      video.dispatchEvent(new Event('loadedmetadata'));
    }
    assert.deepEqual(errors, []);
    video.duration = 30;
    video.dispatchEvent(new Event('loadedmetadata'));
    assert.deepEqual(errors, ['source-unreachable']);
  });
});
