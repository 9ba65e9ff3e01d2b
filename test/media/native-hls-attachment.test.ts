import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { attachNativeHls } from '../../src/media/native-hls-attachment.js';

/** A video of which a live list is played, as far as the browser has got. */
class LiveVideo extends EventTarget {
  src = '';
  duration = Infinity;
  currentTime = 0;
  listStart = 0;
  listEnd = 100;
  error: { code: number } | null = null;
  removeAttribute(): void {}
  load(): void {}
  play(): Promise<void> {
    return Promise.resolve();
  }
  readonly seekable = { length: 1, start: () => this.listStart, end: () => this.listEnd };
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
  before(() => Object.assign(globalThis, { MediaError: { MEDIA_ERR_NETWORK: 2 } }));

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

  it('begins at the start of a list that grows, which a browser opens at its end', () => {
    const { video } = attach(0);
    video.currentTime = 88;
    video.seekable.length = 0;
    video.dispatchEvent(new Event('loadedmetadata'));
    assert.equal(video.currentTime, 88, 'not known yet where it begins');
    Object.assign(video, { listStart: 4 });
    video.seekable.length = 1;
    video.dispatchEvent(new Event('progress'));
    assert.equal(video.currentTime, 4);
    video.currentTime = 30;
    video.dispatchEvent(new Event('progress'));
    assert.equal(video.currentTime, 30, 'the viewer has gone on');
  });

  it('leaves it to the browser where to begin what is live', () => {
    const { video } = attach(null);
    video.currentTime = 88;
    video.dispatchEvent(new Event('loadedmetadata'));
    assert.equal(video.currentTime, 88);
  });

  it('goes on at the same second of a list that grows after the network was away', (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { video } = attach(0);
    video.dispatchEvent(new Event('loadedmetadata'));
    video.currentTime = 40;
    video.error = { code: MediaError.MEDIA_ERR_NETWORK };
    video.dispatchEvent(new Event('error'));
    t.mock.timers.tick(1000);
    video.currentTime = 110;
    video.dispatchEvent(new Event('loadedmetadata'));
    assert.equal(video.currentTime, 40);
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
