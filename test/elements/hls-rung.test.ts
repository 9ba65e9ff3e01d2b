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
    this.dispatchEvent(new Event(`given ${address}`));
  }

  /** Resolves when it has been given this address. */
  take(address: string): Promise<void> {
    return new Promise((resolve) => {
      this.addEventListener(`given ${address}`, () => resolve(), { once: true });
    });
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
  /** What is given when the next address is asked for. */
  let next: { url?: string; expiresAt?: string } = {};

  before(() => Object.assign(globalThis, { WebKitPlaybackTargetAvailabilityEvent: Event }));
  after(() => Reflect.deleteProperty(globalThis, 'WebKitPlaybackTargetAvailabilityEvent'));

  const address = 'https://media.example/live.m3u8';

  function open(
    video: WebKitVideo,
    source: { url: string; expiresAt?: string } = { url: address },
  ) {
    const asked: string[] = [];
    const pictures: string[] = [];
    let onAttached = (): void => undefined;
    const attached = new Promise<void>((resolve) => (onAttached = resolve));
    const rung = openHlsRung(
      video as unknown as HTMLVideoElement,
      { url: 'https://media.example/live.m3u8', latency: 'low' },
      {
        readCredentials: () => ({ token: null }),
        readSource: () => source,
        renew: async () => {
          asked.push(source.url);
          Object.assign(source, next);
          return true;
        },
        mustBeLive: true,
      } as unknown as Parameters<typeof openHlsRung>[2],
      {
        signal: new AbortController().signal,
        onAttached,
        onRecovering: assert.fail,
        onExchange: assert.fail,
        onListEnd: assert.fail,
        onLastPicture: () => void pictures.push(video.src),
        onFailure: assert.fail,
      },
    );
    return { rung, attached, asked, pictures };
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

  it('goes on at the next address of what is live before the present one ends', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
    const source = { url: `${address}?first`, expiresAt: at(600) };
    next = { url: `${address}?second`, expiresAt: at(1_200) };
    const video = new WebKitVideo();
    const { rung, attached, asked, pictures } = open(video, source);
    rung.show();
    await attached;
    t.mock.timers.tick(539_000);
    assert.deepEqual([asked, video.src], [[], `${address}?first`]);
    const taken = video.take(`${address}?second`);
    t.mock.timers.tick(1_000);
    await taken;
    assert.deepEqual(asked, [`${address}?first`]);
    assert.deepEqual(pictures, [`${address}?first`]);
  });

  it('asks again for a later address where the first answer was the present one', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const at = (seconds: number) => new Date(seconds * 1_000).toISOString();
    const source = { url: `${address}?first`, expiresAt: at(600) };
    next = { ...source };
    const video = new WebKitVideo();
    const { rung, attached, asked, pictures } = open(video, source);
    rung.show();
    await attached;
    t.mock.timers.tick(540_000);
    await new Promise(setImmediate);
    assert.deepEqual([asked.length, pictures], [1, []]);
    next = { url: `${address}?second`, expiresAt: at(1_200) };
    const taken = video.take(`${address}?second`);
    t.mock.timers.tick(30_000);
    await taken;
    assert.equal(asked.length, 2);
  });

  it('stays at an address that nobody gives a later one for', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    const expiresAt = new Date(600_000).toISOString();
    next = { url: `${address}?second`, expiresAt };
    const video = new WebKitVideo();
    const { rung, attached, asked, pictures } = open(video, { url: `${address}?first`, expiresAt });
    rung.show();
    await attached;
    for (let second = 0; second < 600; second += 1) {
      t.mock.timers.tick(1_000);
      await new Promise(setImmediate);
    }
    assert.deepEqual([asked.length, pictures], [4, []]);
    assert.equal(video.src, `${address}?first`);
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
