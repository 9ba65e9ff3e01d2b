import { expect } from '@open-wc/testing';
import type { Recording } from '../../src/contract/index.js';
import { exchangeAddress } from '../../src/elements/recording-player/copy/address-exchange.js';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import { LongTimers } from './support/long-timers.js';
import {
  clip,
  createRecording,
  growing,
  hls,
  isPlaying,
  useRecordingStage,
} from './support/recording-stage.js';
import { until, untilPhase } from './support/viewer-backend.js';

describe('RecordingPlayerElement at addresses that end', () => {
  const stage = useRecordingStage();
  let timers: LongTimers;
  let soon: string;
  let asked: string[];
  let resources: PerformanceObserver;

  beforeEach(() => {
    timers = new LongTimers();
    soon = new Date(Date.now() + 3_600_000).toISOString();
    asked = [];
    resources = new PerformanceObserver((list) => {
      asked.push(...list.getEntries().map(({ name }) => name));
    });
    resources.observe({ type: 'resource' });
  });

  afterEach(() => {
    timers.restore();
    resources.disconnect();
  });

  const never = '2099-01-01T00:00:00Z';

  describe('where a player takes one at a time', () => {
    beforeEach(() => {
      // As WebKit says of itself: a list is then the browser's own to play.
      Object.assign(globalThis, { WebKitPlaybackTargetAvailabilityEvent: Event });
    });

    afterEach(() => {
      Reflect.deleteProperty(globalThis, 'WebKitPlaybackTargetAvailabilityEvent');
    });

    for (const [kind, type, url] of [
      ['a file', 'mp4', clip],
      ['a list that the browser plays itself', 'hls', clip],
      ['a recording that Mux’s player plays', 'mux', hls],
    ] as const) {
      it(`goes on at the next address of ${kind}, with the last picture on show meanwhile`, async function () {
        this.timeout(60_000);
        const at = (name: string, expiresAt: string) =>
          createRecording({ sources: [{ type, url: `${url}?${name}`, expiresAt }] });
        stage.backend.change({ status: 'completed', recordings: [at('first', soon)] });
        const element = stage.place({ autoplay: '' });
        await untilPhase(element, 'playing');
        const { media } = element;
        if (media === null) throw new Error('No media');
        await until(() => media.currentTime > 0.3);
        // The clip is short, and a busy machine takes its time.
        media.playbackRate = 0.1;
        const seen = watch(element, media);
        stage.backend.change({ recordings: [at('second', never)] });
        await until(() => timers.size === 1);
        timers.pass();
        // It has been given the next address, and waits for a good moment.
        await until(() => timers.size === 1);
        expect(seen.pictures).to.deep.equal([]);
        timers.pass();
        await until(() => seen.pictures.length === 1 && seen.isUncovered());
        await until(() => isPlaying(element) && media.currentTime > seen.furthest - 0.3);
        await until(() => asked.includes(`${url}?second`));
        expect(media.playbackRate).to.equal(0.1);
        expect(seen.pictures[0]).to.be.above(0);
        expect(seen.events).to.deep.equal([]);
      });
    }
  });

  it('goes on where somebody went while the next address was being opened', async () => {
    const place = document.body.appendChild(document.createElement('div'));
    const ended = new AbortController();
    try {
      const video = place.appendChild(document.createElement('video'));
      video.muted = true;
      video.src = stage.mp4;
      await video.play();
      const opened = new Promise((resolve) => {
        exchangeAddress({
          ...{ video, stage: place, signal: ended.signal, endsMs: Date.now() },
          exchange: () => {
            video.src = stage.mp4;
            video.addEventListener('seeked', resolve, { once: true });
          },
          onExchanged: () => (video.currentTime = 4),
        });
      });
      await opened;
      expect(video.currentTime).to.be.at.least(4);
    } finally {
      ended.abort();
      place.remove();
    }
  });

  it('goes on with what comes after a file that ends before it has taken its next address', async () => {
    const file = (name: string, expiresAt: string) =>
      createRecording({ sources: [{ type: 'mp4', url: `${clip}?${name}`, expiresAt }] });
    const after = createRecording({
      id: 'rec_2',
      startedAt: '2026-11-21T10:10:00Z',
      sources: [{ type: 'mp4', url: `${clip}?after` }],
    });
    stage.backend.change({ status: 'completed', recordings: [file('first', soon), after] });
    const element = stage.place({ autoplay: '' });
    await until(() => isPlaying(element) && timers.size === 1);
    stage.backend.change({ recordings: [file('second', never), after] });
    timers.pass();
    // It has been told the next address, and waits for a good moment.
    await until(() => timers.size === 1);
    if (element.media !== null) element.media.playbackRate = 8;
    await until(() => asked.includes(`${clip}?after`) && isPlaying(element));
    expect(asked).to.not.include(`${clip}?second`);
  });

  it('asks at the next address of a list before the present one ends, and plays on meanwhile', async () => {
    const at = (name: string, expiresAt: string) =>
      createRecording({ sources: [{ type: 'hls', url: `${growing}?${name}`, expiresAt }] });
    stage.backend.change({ status: 'completed', recordings: [at('first', soon)] });
    const element = stage.place();
    await untilPhase(element, 'ready');
    await until(() => asked.includes(`${growing}?first`) && timers.size === 1);
    const { media } = element;
    const source = media?.currentSrc;
    const phases: string[] = [];
    element.addEventListener('statechange', () => phases.push(element.state.phase));
    stage.backend.change({ recordings: [at('second', never)] });
    timers.pass();
    // A list that goes on is asked for every two seconds.
    await until(() => asked.filter((name) => name === `${growing}?second`).length > 1);
    expect(asked.slice(asked.indexOf(`${growing}?second`))).to.not.include(`${growing}?first`);
    expect(element.media).to.equal(media);
    expect(media?.currentSrc).to.equal(source);
    expect(phases).to.deep.equal([]);
  });

  it('renews again and again the addresses of a recording at Mux whose player a page does not allow', async () => {
    const allowed = Object.getOwnPropertyDescriptor(HTMLStyleElement.prototype, 'sheet');
    if (allowed === undefined) throw new Error('No styles');
    // As a page's policy has it that allows no style elements.
    Object.defineProperty(HTMLStyleElement.prototype, 'sheet', { ...allowed, get: () => null });
    try {
      const later = new Date(Date.now() + 7_200_000).toISOString();
      const at = (name: string, expiresAt: string) =>
        createRecording({ sources: [{ type: 'mux', url: `${growing}?${name}`, expiresAt }] });
      stage.backend.change({ status: 'completed', recordings: [at('first', soon)] });
      await untilPhase(stage.place(), 'ready');
      await until(() => asked.includes(`${growing}?first`) && timers.size === 1);
      for (const [name, expiresAt] of [
        ['second', later],
        ['third', never],
      ] as const) {
        stage.backend.change({ recordings: [at(name, expiresAt)] });
        await until(() => timers.size === 1);
        timers.pass();
        await until(() => asked.includes(`${growing}?${name}`));
      }
    } finally {
      Object.defineProperty(HTMLStyleElement.prototype, 'sheet', allowed);
    }
  });

  it('asks for a fresh address where the old one is no longer good, in the middle', async () => {
    const file = (name: string): Recording =>
      createRecording({ sources: [{ type: 'mp4', url: `${clip}?${name}` }] });
    stage.backend.change({ status: 'completed', recordings: [file('old')] });
    const element = stage.place({ autoplay: '' });
    await until(() => (element.media?.currentTime ?? 0) > 1);
    stage.backend.change({ recordings: [file('fresh')] });
    element.media?.dispatchEvent(new Event('error'));
    await until(() => element.media?.currentSrc.endsWith('?fresh') === true);
    await until(() => isPlaying(element));
    expect(element.state.phase).to.equal('playing');
  });
});

/** What a viewer sees of a player from now on. */
function watch(element: RecordingPlayerElement, media: HTMLVideoElement) {
  const box = element.shadowRoot?.querySelector('.stage');
  if (!box) throw new Error('No stage');
  const seen = {
    /** Widths of the pictures that stood over it. */
    pictures: [] as number[],
    events: [] as string[],
    furthest: 0,
    isUncovered: () => box.querySelector('canvas') === null,
  };
  const over = new MutationObserver((records) => {
    for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (node instanceof HTMLCanvasElement && !node.hidden) seen.pictures.push(node.width);
    }
  });
  over.observe(box, { childList: true });
  element.addEventListener('statechange', () => seen.events.push(element.state.phase));
  element.addEventListener('ended', () => seen.events.push('ended'));
  element.addEventListener('timeupdate', () => {
    seen.furthest = Math.max(seen.furthest, media.currentTime);
  });
  return seen;
}
