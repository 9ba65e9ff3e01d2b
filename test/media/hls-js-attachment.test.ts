import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { HlsAttachmentOptions, HlsJsClass } from '../../src/media/hls-attachment.js';
import type { HlsError } from '../../src/media/hls-error.js';
import { attachHlsJs } from '../../src/media/hls-js-attachment.js';

const list = 'https://media.example/live/main.m3u8';

type Setup = (xhr: XMLHttpRequest, url: string) => void;
type Listener = (event: string, data: unknown) => void;

/** hls.js as far as it is spoken to, with what it was asked to do. */
class HlsDouble {
  static readonly Events = { ERROR: 'error', LEVEL_LOADED: 'loaded' };
  static readonly ErrorTypes = { NETWORK_ERROR: 'network', MEDIA_ERROR: 'media' };
  static readonly ErrorDetails = {};
  static last: HlsDouble;
  readonly levels = [{}];
  readonly latestLevelDetails = { live: true };
  readonly asked: string[] = [];
  readonly setUp: Setup;
  #onError: Listener = () => undefined;

  constructor({ xhrSetup }: { xhrSetup: Setup }) {
    this.setUp = xhrSetup;
    HlsDouble.last = this;
  }

  on(type: string, listener: Listener): void {
    if (type === 'error') this.#onError = listener;
  }

  refuse(code: number, url: string): void {
    const response = { code, url };
    this.#onError('error', {
      fatal: true,
      type: 'network',
      details: 'levelLoadError',
      response,
      context: { url },
    });
  }

  breakDown(): void {
    this.#onError('error', { fatal: true, type: 'media' });
  }

  startLoad(at: number): void {
    this.asked.push(`from ${at}`);
  }

  recoverMediaError(): void {
    this.asked.push('recover');
  }

  loadSource(): void {}
  attachMedia(): void {}
  destroy(): void {}
}

describe('attachHlsJs', () => {
  const video = { currentTime: 0, paused: false, play: mock.fn(async () => undefined) };
  let errors: HlsError[];

  beforeEach(() => {
    errors = [];
    Object.assign(video, { currentTime: 0, paused: false });
    video.play.mock.resetCalls();
    mock.timers.enable({ apis: ['setTimeout'] });
  });

  afterEach(() => mock.timers.reset());

  function attach(options: Partial<HlsAttachmentOptions> = {}): HlsDouble {
    attachHlsJs(
      HlsDouble as unknown as HlsJsClass,
      video as unknown as HTMLVideoElement,
      list,
      null,
      {
        signal: new AbortController().signal,
        onError: (error) => errors.push(error),
        ...options,
      },
    );
    return HlsDouble.last;
  }

  it('asks for the list as it stands where it has asked too far ahead, and stays where it was', () => {
    const hls = attach({ startAt: 0 });
    const ahead = `${list}?_HLS_msn=81&_HLS_part=18`;
    hls.refuse(400, ahead);
    mock.timers.tick(250);
    video.currentTime = 7;
    hls.refuse(400, ahead);
    mock.timers.tick(250);
    assert.deepEqual(hls.asked, ['from 0', 'from -1']);
    assert.deepEqual(errors, []);
  });

  it('gives a source up that answers so to whatever it is asked', () => {
    const hls = attach();
    for (let at = 0; at < 7; at += 1) {
      hls.refuse(400, `${list}?_HLS_msn=81`);
      mock.timers.tick(1_000);
    }
    assert.deepEqual(
      errors.map(({ code }) => code),
      ['source-unreachable'],
    );
  });

  it('plays on after a fault of the decoder, and leaves a pause a pause', () => {
    const hls = attach();
    hls.breakDown();
    assert.equal(video.play.mock.callCount(), 1);
    video.paused = true;
    hls.breakDown();
    assert.equal(video.play.mock.callCount(), 1);
    assert.deepEqual(hls.asked, ['recover', 'recover']);
  });

  it('waits for whole segments where it is not to be near the moment', () => {
    const opened: string[] = [];
    const xhr = { readyState: 0, open: (_: string, url: string) => void opened.push(url) };
    Object.assign(globalThis, { XMLHttpRequest: { UNSENT: 0 } });
    const standard = attach({ latency: 'standard' });
    const low = attach({ latency: 'low' });
    for (const hls of [standard, low]) {
      hls.setUp(xhr as unknown as XMLHttpRequest, `${list}?token=a&_HLS_msn=81&_HLS_part=18`);
    }
    standard.setUp(xhr as unknown as XMLHttpRequest, `${list}?_HLS_part=18&_HLS_skip=YES`);
    assert.deepEqual(opened, [
      `${list}?token=a&_HLS_msn=81`,
      `${list}?token=a&_HLS_msn=81&_HLS_part=18`,
      `${list}?_HLS_skip=YES`,
    ]);
  });

  it('shows its token where the source stands, and not where the backend has sent it since', () => {
    const shown: string[] = [];
    const xhr = {
      readyState: 0,
      open: (_: string, url: string) => void shown.push(url),
      setRequestHeader: (...header: string[]) => void shown.push(header.join(' ')),
    };
    Object.assign(globalThis, {
      XMLHttpRequest: { UNSENT: 0 },
      document: { baseURI: 'https://page.example/' },
    });
    let moved: string | null = null;
    const hls = attach({ token: 'secret', latency: 'low', toRequestUrl: (url) => moved ?? url });
    hls.setUp(xhr as unknown as XMLHttpRequest, list);
    moved = 'https://elsewhere.example/main.m3u8';
    hls.setUp(xhr as unknown as XMLHttpRequest, list);
    Reflect.deleteProperty(globalThis, 'document');
    assert.deepEqual(shown, [list, 'Authorization Bearer secret', moved]);
  });
});
