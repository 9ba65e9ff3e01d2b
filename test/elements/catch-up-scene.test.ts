import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import type { Stream } from '../../src/contract/index.js';
import { CatchUpScene } from '../../src/elements/live-player/replay/catch-up-scene.js';
import type { LivePlayerState } from '../../src/elements/live-player/live-state.js';
import type { LiveSettings } from '../../src/elements/live-player/live-settings.js';

const address = 'https://media.example/part.mp4';

class VideoDouble extends EventTarget {
  readonly HAVE_CURRENT_DATA = 2;
  readonly HAVE_FUTURE_DATA = 3;
  readonly error = null;
  readonly played = { length: 0 };
  readyState = 0;
  currentTime = 0;
  duration = NaN;
  paused = true;
  ended = false;
  muted = true;
  hidden = false;
  src = '';

  async play(): Promise<void> {
    this.paused = false;
  }
  pause(): void {
    this.paused = true;
  }
  load(): void {}
  removeAttribute(): void {
    this.src = '';
  }
}

/** An event that is on, of which an hour is kept as a file. */
const event = {
  status: 'live',
  assurance: { ingest: 'connected', missingSeconds: 0 },
  recordings: [
    {
      id: 'rec_1',
      from: 'local',
      state: 'ready',
      startedAt: '2026-11-21T10:00:00Z',
      duration: 3600,
      sources: [{ type: 'mp4', url: address }],
      poster: null,
    },
  ],
} as unknown as Stream;

describe('CatchUpScene', () => {
  let video: VideoDouble;
  let shown: string[];
  let scene: CatchUpScene;

  let wish: { value: 'play' | 'hold' };
  let ended: number;

  beforeEach(() => {
    wish = { value: 'play' };
    ended = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
    mock.method(Math, 'random', () => 0.5);
    Object.assign(globalThis, {
      document: { baseURI: 'https://page.example/' },
      addEventListener: () => undefined,
    });
    video = new VideoDouble();
    shown = [];
    scene = new CatchUpScene({
      screen: {
        video: video as unknown as HTMLVideoElement,
        stage: {} as HTMLElement,
        useMedia: () => undefined,
        show: ({ phase }: LivePlayerState) => shown.push(phase),
      },
      settings: { endpoint: '', token: null, getToken: null, muted: true } as LiveSettings,
      wish,
      renewal: { readCredentials: () => ({ token: null, getToken: null }), ask: async () => false },
      event,
      resolve: (url) => url,
      onPicture: () => undefined,
      onEnd: () => (ended += 1),
    });
    scene.open();
  });

  afterEach(() => {
    scene.close();
    mock.timers.reset();
    mock.restoreAll();
    Reflect.deleteProperty(globalThis, 'document');
  });

  /** Until the file is in the element: its code is fetched first, which takes its time on a busy machine. */
  const attached = async (): Promise<void> => {
    while (video.src !== address) await new Promise(setImmediate);
    await settle();
  };
  /** Until all that has begun, and fetches nothing, is done. */
  const settle = async (): Promise<void> => {
    await new Promise(setImmediate);
    await new Promise(setImmediate);
  };

  it('opens anew what has failed, whatever the element has to tell meanwhile', async () => {
    await attached();
    video.dispatchEvent(new Event('error'));
    await settle();
    assert.equal(shown.at(-1), 'reconnecting');
    video.dispatchEvent(new Event('waiting'));
    video.dispatchEvent(new Event('timeupdate'));
    assert.equal(video.src, '');
    mock.timers.tick(7_500);
    await attached();
    assert.equal(video.src, address);
  });

  it('says that the picture stands where a start was broken off, and not where he has paused', async () => {
    await attached();
    video.paused = true;
    video.dispatchEvent(new Event('waiting'));
    mock.timers.tick(3_000);
    assert.equal(shown.at(-1), 'stalled');
    const before = shown.length;
    wish.value = 'hold';
    video.dispatchEvent(new Event('waiting'));
    mock.timers.tick(3_000);
    assert.equal(shown.length, before);
    assert.equal(ended, 0, 'the event is not over');
  });

  it('tells that all of it has been seen where it stands at its end', async () => {
    await attached();
    video.readyState = 1;
    video.duration = 3_600;
    video.currentTime = 3_599.9;
    video.dispatchEvent(new Event('waiting'));
    mock.timers.tick(3_000);
    assert.equal(ended, 1);
    assert.ok(!shown.includes('stalled'), shown.join(', '));
  });

  it('pauses what plays', async () => {
    await attached();
    video.paused = false;
    scene.pause();
    assert.equal(video.paused, true);
  });

  it('opens what plays at the address of now, also while it is made ready after the event', async () => {
    await attached();
    const [known] = event.recordings;
    const sources = [{ type: 'hls', url: 'https://media.example/growing.m3u8' }];
    const growing = { ...known, id: 'rec_2', coverage: 0.5, state: 'recording', sources };
    const told = { ...known, coverage: 1 };
    scene.follow({ ...event, recordings: [told, growing] } as unknown as Stream);
    const url = `${address}?renewed`;
    const fresh = { ...told, sources: [{ type: 'mp4', url }] };
    const preparing = { ...growing, state: 'processing' };
    scene.follow({
      ...event,
      status: 'ended',
      recordings: [fresh, preparing],
    } as unknown as Stream);
    assert.equal(scene.playback.file?.url, url);
  });

  it('knows after the event of the whole that has been joined, and has no mark for what that shows', () => {
    const run = (minute: number, duration: number) => ({
      startedAt: `2026-11-21T10:${minute}:00Z`,
      duration,
    });
    const [known] = event.recordings;
    const spans = [run(10, 1_200), run(40, 2_400)];
    const broken = { ...known, coverage: 0.9, spans, ...run(10, 3_600) };
    const piece = { ...known, coverage: 0.1, id: 'piece', from: 'device', ...run(30, 600) };
    const whole = { ...known, coverage: 1, id: 'whole', ...run(10, 4_200) };
    const tell = (status: string, ...recordings: unknown[]): string[] => {
      scene.follow({ ...event, status, gaps: [], recordings } as unknown as Stream);
      return scene.playback.gaps.map(({ kind }) => kind);
    };
    assert.deepEqual(tell('live', broken, piece), ['elsewhere']);
    assert.deepEqual(tell('completed', whole, broken, piece), []);
  });

  it('shows a first picture as soon as there is one', async () => {
    await attached();
    assert.equal(shown.at(-1), 'connecting');
    video.paused = true;
    video.readyState = 2;
    video.dispatchEvent(new Event('loadeddata'));
    assert.equal(shown.at(-1), 'playing');
  });
});
