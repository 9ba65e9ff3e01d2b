import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openHlsRung } from '../../src/elements/live-player/ladder/hls-rung.js';

/** As WebKit has it: an address that is put in undoes a start that came before it. */
class WebKitVideo extends EventTarget {
  paused = true;
  muted = false;
  playsInline = false;
  #src = '';
  readonly ownerDocument = { createElement: () => this.beside };

  constructor(readonly beside: WebKitVideo | null = null) {
    super();
  }

  get src(): string {
    return this.#src;
  }

  set src(address: string) {
    this.#src = address;
    this.paused = true;
  }

  canPlayType(): string {
    return 'maybe';
  }

  async play(): Promise<void> {
    this.paused = false;
  }

  pause(): void {
    this.paused = true;
  }

  removeAttribute(): void {
    this.#src = '';
  }

  load(): void {}
}

describe('openHlsRung, in WebKit', () => {
  before(() => Object.assign(globalThis, { WebKitPlaybackTargetAvailabilityEvent: Event }));
  after(() => Reflect.deleteProperty(globalThis, 'WebKitPlaybackTargetAvailabilityEvent'));

  function open(video: WebKitVideo) {
    let onAttached = (): void => undefined;
    const attached = new Promise<void>((resolve) => (onAttached = resolve));
    const rung = openHlsRung(
      video as unknown as HTMLVideoElement,
      { url: 'https://media.example/live.m3u8', latency: 'low' },
      {
        readCredentials: () => ({ token: null }),
        readSource: () => ({ url: 'https://media.example/live.m3u8' }),
        renew: async () => undefined,
        mustBeLive: true,
      } as unknown as Parameters<typeof openHlsRung>[2],
      {
        signal: new AbortController().signal,
        onAttached,
        onRecovering: assert.fail,
        onExchange: assert.fail,
        onListEnd: assert.fail,
        onLastPicture: assert.fail,
        onFailure: assert.fail,
      },
    );
    return { rung, attached };
  }

  it('says when its media is in the element, so that a start is made again that this has undone', async () => {
    const video = new WebKitVideo();
    const { rung, attached } = open(video);
    rung.show();
    await video.play();
    await attached;
    assert.equal(video.src, 'https://media.example/live.m3u8');
    assert.equal(video.paused, true);
  });

  it('starts again itself what nobody sees', async () => {
    const beside = new WebKitVideo();
    const { rung, attached } = open(new WebKitVideo(beside));
    rung.hide();
    await attached;
    assert.equal(beside.src, 'https://media.example/live.m3u8');
    assert.equal(beside.paused, false);
  });
});
