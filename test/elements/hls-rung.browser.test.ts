import { expect } from '@open-wc/testing';
import { openHlsRung } from '../../src/elements/live-player/ladder/hls-rung.js';
import { growing } from './support/recording-stage.js';
import { until } from './support/viewer-backend.js';

describe('openHlsRung, with hls.js', () => {
  let video: HTMLVideoElement;
  let life: AbortController;
  let asked: string[];
  let resources: PerformanceObserver;

  beforeEach(() => {
    life = new AbortController();
    video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
    asked = [];
    resources = new PerformanceObserver((list) => {
      asked.push(...list.getEntries().map(({ name }) => name));
    });
    resources.observe({ type: 'resource' });
  });

  afterEach(() => {
    life.abort();
    resources.disconnect();
    video.remove();
  });

  it('asks for what is live at its next address before the present one ends', async () => {
    const endsMs = Date.now() + 6_000;
    let source = { url: `${growing}?first`, expiresAt: new Date(endsMs).toISOString() };
    let renewedMs = NaN;
    const none = (): void => undefined;
    openHlsRung(
      video,
      { url: source.url, latency: 'low' },
      {
        readCredentials: () => ({ token: null, getToken: null }),
        readSource: () => ({ type: 'hls', latency: 'low', ...source }),
        renew: async () => {
          renewedMs = Date.now();
          source = { url: `${growing}?second`, expiresAt: '2099-01-01T00:00:00Z' };
          return true;
        },
        mustBeLive: true,
      },
      {
        signal: life.signal,
        onAttached: none,
        onRecovering: none,
        onExchange: none,
        onListEnd: none,
        onLastPicture: none,
        onFailure: (cause) => {
          throw cause;
        },
      },
    ).show();
    await until(() => asked.includes(`${growing}?second`));
    expect(renewedMs).to.be.below(endsMs);
    const since = asked.slice(asked.indexOf(`${growing}?second`));
    expect(since).to.not.include(`${growing}?first`);
  });
});
