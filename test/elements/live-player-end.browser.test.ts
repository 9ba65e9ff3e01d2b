import { expect } from '@open-wc/testing';
import {
  absent,
  growing,
  isMoving,
  live,
  LiveStage,
  recording,
  words,
} from './support/live-stage.js';
import { until, untilPhase } from './support/viewer-backend.js';
import type { ViewerBackend } from './support/viewer-backend.js';

/** What came to it two minutes later. */
const later = { ...recording, id: 'rec_2', startedAt: '2026-11-21T10:02:00Z' };

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

  it('does not ask for a recording that is ready in the same moment as all who wait for it', async () => {
    const { random } = Math;
    try {
      backend.change({ status: 'processing', recordings: [{ ...recording, state: 'processing' }] });
      const element = await stage.place();
      await untilPhase(element, 'ended');
      Math.random = () => 0.5;
      const readyAt = performance.now();
      backend.change({ status: 'completed', recordings: [recording] });
      await untilPhase(element, 'replay');
      expect(performance.now() - readyAt).to.be.greaterThan(900);
    } finally {
      Math.random = random;
    }
  });

  it('shows no large button where one part of the recording goes over to another', async () => {
    backend.change({ status: 'completed', recordings: [recording, later] });
    const element = await stage.place();
    const find = (part: string) =>
      element.shadowRoot?.querySelector<HTMLInputElement>(`[part=${part}]`) ?? null;
    const isAt = (part: string): boolean =>
      'recording' in element.state && element.state.recording === part && isMoving(element);
    const goTo = (seconds: number): void => {
      const slider = find('position');
      if (slider === null) throw new Error('There is no time bar');
      slider.value = String(seconds);
      slider.dispatchEvent(new Event('input'));
    };
    await until(() => isAt('rec_1') && find('position') !== null && find('play') === null);
    let shown = 0;
    const watch = new MutationObserver(() => (shown += find('play') === null ? 0 : 1));
    watch.observe(element.renderRoot, { childList: true, subtree: true });
    goTo(5);
    await until(() => isAt('rec_2'));
    goTo(1);
    await until(() => isAt('rec_1'));
    watch.disconnect();
    expect(shown).to.equal(0);
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

  for (const autoplay of [true, false]) {
    const page = autoplay ? 'a page has it play' : 'he has had it play';
    it(`goes on in the recording at the same moment for who is behind by HLS, so that he misses nothing, where ${page}`, async () => {
      backend.change({ ...live, sources: [{ type: 'hls', url: growing, latency: 'standard' }] });
      const element = await stage.place({ autoplay });
      const phases: string[] = [];
      element.addEventListener('statechange', () => phases.push(element.state.phase));
      if (!autoplay) void element.play();
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
  }

  for (const [what, recordings] of [
    ['the recording', [recording]],
    ['a recording of several parts', [recording, later]],
  ] as const) {
    it(`keeps the place of who has paused by HLS, and shows it in ${what}, paused`, async () => {
      backend.change({ ...live, sources: [{ type: 'hls', url: growing, latency: 'standard' }] });
      const element = await stage.place();
      await untilPhase(element, 'playing');
      await until(() => (element.media?.currentTime ?? 0) > 0.5);
      await element.pause();
      const { currentTime = 0 } = element.media ?? {};
      backend.change({ status: 'processing', sources: [] });
      backend.change({ status: 'completed', recordings });
      await untilPhase(element, 'replay');
      await until(() => (element.media?.readyState ?? 0) > 1 && element.media?.seeking === false);
      expect(element.state).to.include({ need: 'play', at: 'pause' });
      expect(element.media?.currentTime).to.be.closeTo(currentTime, 0.3);
      expect(element.media?.paused).to.equal(true);
    });
  }

  it('offers the recording to who was playing by HLS, where the browser lets it not play on', async () => {
    const { play } = HTMLMediaElement.prototype;
    try {
      backend.change({ ...live, sources: [{ type: 'hls', url: growing, latency: 'standard' }] });
      const element = await stage.place();
      await untilPhase(element, 'playing');
      await until(() => (element.media?.currentTime ?? 0) > 0.5);
      HTMLMediaElement.prototype.play = () =>
        Promise.reject(new DOMException('refused', 'NotAllowedError'));
      backend.change({ status: 'completed', sources: [], recordings: [recording] });
      await untilPhase(element, 'replay');
      await until(() => (element.media?.readyState ?? 0) > 1);
      expect(element.state).to.include({ need: 'play', at: 'start' });
      const button = element.shadowRoot?.querySelector('[part=play]');
      expect(button?.textContent).to.contain('Play recording');
    } finally {
      HTMLMediaElement.prototype.play = play;
    }
  });

  it('tells the end over the last picture, then shows the recording without starting it', async () => {
    backend.change(live);
    const element = await stage.place({ autoplay: false });
    await until(() => element.state.phase === 'waiting' && element.state.until === 'play');
    await element.play();
    await until(() => isMoving(element));
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

  it('plays the recording, with its sound, for who has seen the event to its end where the page has it play by itself', async () => {
    const element = await stage.placePlaying();
    await until(() => isMoving(element));
    if (element.media !== null) element.media.muted = false;
    backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'replay');
    await until(() => element.media?.paused === false && element.media.currentTime > 0.5);
    expect(element.state).to.include({ phase: 'replay', need: 'nothing' });
    expect(element.media?.muted).to.equal(false);
  });

  it('leaves the recording paused for who had paused what came by WHEP, also where the page has it play by itself', async () => {
    const element = await stage.placePlaying();
    await until(() => isMoving(element));
    await element.pause();
    backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'replay');
    await until(() => (element.media?.readyState ?? 0) > 1);
    expect(element.state).to.include({ need: 'play' });
    expect(element.media?.paused).to.equal(true);
  });

  it('plays a recording on a page that is opened after the event only where that has it play by itself', async () => {
    backend.change({ status: 'completed', recordings: [recording] });
    const playing = await stage.place();
    await until(() => playing.media?.paused === false && playing.media.currentTime > 0.5);
    const waiting = await stage.place({ autoplay: false });
    await untilPhase(waiting, 'replay');
    await until(() => (waiting.media?.readyState ?? 0) > 1);
    expect(waiting.state).to.include({ need: 'play' });
    expect(waiting.media?.paused).to.equal(true);
  });

  it('plays by itself what is named only after nothing could be played of what was named first', async () => {
    const lost = { ...recording, sources: [{ type: 'hls', url: absent }] } as const;
    backend.change({ status: 'completed', recordings: [lost] });
    const element = await stage.place();
    await untilPhase(element, 'error');
    backend.change({ recordings: [{ ...recording, id: 'rec_2' }] });
    await until(() => element.media?.paused === false && element.media.currentTime > 0.5);
    expect(element.state).to.include({ phase: 'replay', recording: 'rec_2' });
  });

  it('goes on saying that nothing can be played when somebody turns the sound on or off', async () => {
    const lost = { ...recording, sources: [{ type: 'hls', url: absent }] } as const;
    backend.change({ status: 'completed', recordings: [lost] });
    const element = await stage.place();
    await untilPhase(element, 'error');
    const { media } = element;
    if (media === null) throw new Error('No media');
    const heard = new Promise((resolve) => media.addEventListener('volumechange', resolve));
    media.muted = !media.muted;
    await heard;
    expect(element.state.phase).to.equal('error');
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
