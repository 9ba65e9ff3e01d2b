import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type {
  HlsAttachment,
  HlsAttachmentOptions,
  HlsJsClass,
} from '../../src/media/hls-attachment.js';
import type { HlsError } from '../../src/media/hls-error.js';
import { attachHlsJs } from '../../src/media/hls-js-attachment.js';

const list = 'https://media.example/live/main.m3u8';

type Setup = (xhr: XMLHttpRequest, url: string) => void;

interface HlsSettings {
  readonly xhrSetup: Setup;
  readonly lowLatencyMode: boolean;
  readonly maxLiveSyncPlaybackRate?: number;
}
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
  readonly settings: HlsSettings;
  readonly setUp: Setup;
  #onError: Listener = () => undefined;

  constructor(settings: HlsSettings) {
    this.settings = settings;
    this.setUp = settings.xhrSetup;
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

  /** Refuses what this request asked for, a piece of the media where that is named. */
  refuseRequest(xhr: object, sn?: number): void {
    const frag = sn === undefined ? undefined : { type: 'main', sn };
    const response = { code: 401, url: list };
    const details = frag ? 'fragLoadError' : 'levelLoadError';
    this.#onError('error', { fatal: true, details, response, networkDetails: xhr, frag });
  }

  breakDown(): void {
    this.#onError('error', { fatal: true, type: 'media' });
  }

  startLoad(at: number): void {
    this.asked.push(`from ${at}`);
  }

  stopLoad(): void {
    this.asked.push('stop');
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
  let attachment: HlsAttachment;

  beforeEach(() => {
    errors = [];
    Object.assign(video, { currentTime: 0, paused: false });
    video.play.mock.resetCalls();
    mock.timers.enable({ apis: ['setTimeout'] });
  });

  afterEach(() => mock.timers.reset());

  function attach(options: Partial<HlsAttachmentOptions> = {}): HlsDouble {
    attachment = attachHlsJs(
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

  it('asks anew where the network is another one, and not what waits for its server', async () => {
    let letOn: () => void = () => undefined;
    const hls = attach({ whenAnswering: () => new Promise((resolve) => (letOn = resolve)) });
    video.currentTime = 7;
    attachment.askAnew?.();
    assert.deepEqual(hls.asked, ['stop', 'from -1']);
    hls.refuse(0, list);
    attachment.askAnew?.();
    assert.deepEqual(hls.asked.slice(2), ['stop']);
    letOn();
    await Promise.resolve();
    await Promise.resolve();
    assert.deepEqual(hls.asked.slice(2), ['stop', 'from -1']);
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

  it('makes up for what it has fallen behind by playing faster, where it is to be near the moment only', () => {
    const low = attach({ latency: 'low' }).settings;
    const standard = attach({ latency: 'standard' }).settings;
    assert.deepEqual([low.lowLatencyMode, low.maxLiveSyncPlaybackRate], [true, 1.1]);
    // Without a rate of ours hls.js leaves the rate alone.
    assert.deepEqual(
      [standard.lowLatencyMode, standard.maxLiveSyncPlaybackRate],
      [false, undefined],
    );
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

  describe('where it is refused', () => {
    let token: string;
    let renewals: number;

    beforeEach(() => {
      token = 'old';
      renewals = 0;
      Object.assign(globalThis, { XMLHttpRequest: { UNSENT: 0 } });
    });

    function attachRefused(next: () => string): HlsDouble {
      return attach({
        toRequestUrl: (url) => `${url}?token=${token}`,
        renew: async () => {
          renewals += 1;
          token = next();
          return true;
        },
      });
    }

    function request(hls: HlsDouble): object {
      const xhr = { readyState: 0, open: () => undefined };
      hls.setUp(xhr as unknown as XMLHttpRequest, list);
      return xhr;
    }

    /** Lets time pass until it is so: the code that renews comes when it is needed. */
    async function until(isSo: () => boolean): Promise<void> {
      while (!isSo()) {
        await new Promise((resolve) => setImmediate(resolve));
        mock.timers.tick(1_000);
      }
    }

    it('asks again for each of what was asked for with the old token, and renews that once', async () => {
      const hls = attachRefused(() => 'new');
      const requests = [request(hls), request(hls), request(hls), request(hls), request(hls)];
      for (const [at, xhr] of requests.entries()) {
        hls.refuseRequest(xhr);
        await until(() => hls.asked.length > at || errors.length > 0);
      }
      assert.deepEqual([hls.asked.length, renewals, errors], [5, 1, []]);
      hls.refuseRequest(request(hls));
      await until(() => errors.length > 0);
      assert.deepEqual([hls.asked.length, renewals, errors[0]?.code], [5, 2, 'source-refused']);
    });

    it('asks for a piece twice more, and then no more', async () => {
      const hls = attachRefused(() => 'old');
      for (const times of [1, 2]) {
        hls.refuseRequest(request(hls), 7);
        await until(() => hls.asked.length === times || errors.length > 0);
      }
      assert.deepEqual([hls.asked.length, errors], [2, []]);
      hls.refuseRequest(request(hls), 7);
      await until(() => errors.length > 0);
      assert.deepEqual([hls.asked.length, renewals, errors[0]?.code], [2, 1, 'source-refused']);
    });
  });
});
