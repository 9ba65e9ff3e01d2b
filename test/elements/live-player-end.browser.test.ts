import { expect } from '@open-wc/testing';
import { growing, isMoving, live, LiveStage, recording, words } from './support/live-stage.js';
import { until, untilPhase } from './support/viewer-backend.js';
import type { ViewerBackend } from './support/viewer-backend.js';

describe('LivePlayerElement at the end of an event', () => {
  let stage: LiveStage;
  let backend: ViewerBackend;

  beforeEach(() => {
    stage = new LiveStage();
    ({ backend } = stage);
  });

  afterEach(() => stage.close());

  it('turns to the recording when it is ready, in the same place', async () => {
    const element = await stage.placePlaying();
    backend.change({ status: 'processing', recordings: [{ ...recording, state: 'processing' }] });
    await untilPhase(element, 'ended');
    await until(() => words(element).includes('The recording is being prepared.'));
    await until(() => backend.openSessions === 0);
    backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'replay');
    await until(() => element.media?.paused === false && element.media.currentTime > 0.5);
    expect(element.media?.duration).to.be.closeTo(6, 0.2);
    const slider = element.shadowRoot?.querySelector('input[part=position]');
    expect(slider?.getAttribute('aria-valuetext')).to.match(/^0:0\d of 0:06$/);
    backend.change(live);
    await untilPhase(element, 'playing');
    expect(element.path).to.equal('whep');
  });

  it('offers the file of the recording where the page does', async () => {
    const file = { type: 'mp4', url: '/recording.mp4', download: '/kept.mp4' } as const;
    const sources = [...recording.sources, file];
    backend.change({ status: 'completed', recordings: [{ ...recording, sources }] });
    const element = await stage.place();
    await untilPhase(element, 'replay');
    const find = (selector: string) => element.shadowRoot?.querySelector<HTMLElement>(selector);
    await until(() => find('[aria-expanded]') instanceof HTMLElement);
    find('[aria-expanded]')?.click();
    await until(() => find('[part=panel]') instanceof HTMLElement);
    expect(find('[part=download]')).to.equal(null);
    element.downloadable = true;
    await until(
      () => find('[part=download]')?.getAttribute('href')?.endsWith('/kept.mp4') === true,
    );
  });

  it('goes on in the recording at the same moment for who is behind by HLS, so that he misses nothing', async () => {
    backend.change({ ...live, sources: [{ type: 'hls', url: growing, latency: 'standard' }] });
    const element = await stage.place();
    const phases: string[] = [];
    element.addEventListener('statechange', () => phases.push(element.state.phase));
    await until(() => (element.media?.currentTime ?? 0) > 1.5);
    const { currentTime = 0 } = element.media ?? {};
    if (element.media !== null) element.media.muted = false;
    backend.change({ status: 'processing', sources: [] });
    backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'replay');
    await until(() => isMoving(element));
    expect(element.media?.duration).to.be.closeTo(6, 0.2);
    expect(element.media?.currentTime).to.be.within(currentTime, currentTime + 3);
    expect(phases).to.not.include('ended');
    await until(() => element.media?.ended === true);
  });

  it('keeps the place of who has paused by HLS, and shows it in the recording, paused', async () => {
    backend.change({ ...live, sources: [{ type: 'hls', url: growing, latency: 'standard' }] });
    const element = await stage.place();
    await untilPhase(element, 'playing');
    await until(() => (element.media?.currentTime ?? 0) > 0.5);
    await element.pause();
    const { currentTime = 0 } = element.media ?? {};
    backend.change({ status: 'processing', sources: [] });
    backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'replay');
    await until(() => (element.media?.readyState ?? 0) > 1 && element.media?.seeking === false);
    expect(element.state).to.include({ need: 'play' });
    expect(element.media?.currentTime).to.be.closeTo(currentTime, 0.3);
    expect(element.media?.paused).to.equal(true);
  });

  it('tells the end over the last picture, then shows the recording without starting it', async () => {
    const element = await stage.placePlaying();
    await until(() => isMoving(element));
    if (element.media !== null) element.media.muted = false;
    backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'ended');
    const still = element.shadowRoot?.querySelector('canvas');
    expect(still?.hidden).to.equal(false);
    await until(() => words(element).startsWith('The event has ended.'));
    expect(words(element)).to.contain('The recording is being prepared.');
    const told = performance.now();
    await expect(element).to.be.accessible();
    await untilPhase(element, 'replay');
    expect(performance.now() - told).to.be.greaterThan(3000);
    await until(() => still?.hidden === true);
    expect(element.state).to.include({ need: 'play' });
    expect(element.media?.paused).to.equal(true);
    expect(element.media?.currentTime).to.equal(0);
    element.shadowRoot?.querySelector<HTMLElement>('[part=play]')?.click();
    await until(() => element.media?.paused === false && element.media.currentTime > 0.5);
    backend.change(live);
    await untilPhase(element, 'playing');
  });

  it('goes on by itself when the event that has ended is live again', async () => {
    const element = await stage.placePlaying();
    if (element.media !== null) element.media.muted = false;
    backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'replay');
    backend.change(live);
    await untilPhase(element, 'playing');
    expect(element.shadowRoot?.querySelector('canvas')?.hidden).to.equal(true);
  });
});
