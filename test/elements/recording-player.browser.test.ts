import { expect, fixture, html } from '@open-wc/testing';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import {
  absent,
  createRecording,
  hls,
  isPlaying,
  part,
  poster,
  useRecordingStage,
  words,
} from './support/recording-stage.js';
import { ResourceCount } from './support/resource-count.js';
import { until, untilPhase } from './support/viewer-backend.js';

describe('RecordingPlayerElement', () => {
  const stage = useRecordingStage();

  it('says before and during the event that the recording follows', async () => {
    stage.backend.change({ status: 'ready' });
    const element = stage.place();
    await untilPhase(element, 'processing');
    expect(element.state).to.deep.equal({ phase: 'processing', reason: 'upcoming' });
    await until(() => words(element).startsWith('There is no recording yet.'));
    await expect(element).to.be.accessible();
    stage.backend.change({ status: 'live' });
    await until(() => words(element).startsWith('The event is on now.'));
    expect(element.state).to.deep.equal({ phase: 'processing', reason: 'live' });
    stage.backend.change({ status: 'processing' });
    await until(() => words(element).startsWith('The recording is being prepared.'));
  });

  it('says that the recording is being prepared, and has it as soon as it is ready', async () => {
    const element = stage.place();
    await untilPhase(element, 'processing');
    await until(() => words(element).startsWith('The recording is being prepared.'));
    await expect(element).to.be.accessible();
    stage.backend.change({ status: 'completed', recordings: [createRecording()] });
    await untilPhase(element, 'ready');
    await until(() => element.shadowRoot?.querySelector('[part=controls]') !== null);
    await expect(element).to.be.accessible();
    expect(element.media?.duration).to.be.closeTo(6, 0.2);
    expect(await element.play()).to.deep.equal({ outcome: 'done' });
    await until(() => isPlaying(element));
    expect(element.state.phase).to.equal('playing');
    await element.pause();
    await untilPhase(element, 'ready');
  });

  it('stays with what it was told while nobody answers, and goes on when somebody does', async () => {
    const element = stage.place();
    await untilPhase(element, 'processing');
    await until(() => stage.backend.openWatches === 1);
    const phases: string[] = [];
    element.addEventListener('statechange', () => phases.push(element.state.phase));
    const before = stage.backend.requests.length;
    stage.backend.goAway();
    // The first of them has been told by the time that the second is asked.
    await until(() => stage.backend.requests.length >= before + 2);
    expect(words(element).startsWith('The recording is being prepared.')).to.equal(true);
    expect(phases.filter((phase) => phase !== 'processing')).to.deep.equal([]);
    stage.backend.refuse(null);
    stage.backend.change({ status: 'completed', recordings: [createRecording()] });
    await untilPhase(element, 'ready');
    expect(phases).to.not.include('error');
  });

  it('says as the live player does that a server is away, before there is a recording and in its place', async () => {
    const nobody = 'http://127.0.0.1:9/index.m3u8';
    stage.backend.change({ status: 'completed', recordings: [createRecording()] });
    stage.backend.goAway();
    const unheard = stage.place();
    await untilPhase(unheard, 'error');
    expect(unheard.error?.code).to.equal('endpoint-unreachable');
    const away = 'The server cannot be reached at the moment.';
    await until(() => words(unheard).startsWith(away));
    expect(words(unheard)).to.contain('It goes on here by itself.');
    await expect(unheard).to.be.accessible();
    stage.backend.refuse(null);
    await untilPhase(unheard, 'ready');
    const lost = stage.place({ endpoint: '', stream: '', src: nobody });
    await untilPhase(lost, 'error');
    expect(lost.error?.code).to.equal('endpoint-unreachable');
    await until(() => words(lost) === 'The connection was lost. It is being restored.');
    const missing = stage.place({ endpoint: '', stream: '', src: absent });
    await untilPhase(missing, 'error');
    expect(missing.error?.code).to.equal('source-unplayable');
  });

  it('says so where the stream is gone that it was told of', async () => {
    const element = stage.place();
    await untilPhase(element, 'processing');
    await until(() => stage.backend.openWatches === 1);
    stage.backend.goAway();
    const headers = { 'Content-Type': 'application/problem+json' };
    const problem = { type: 'about:blank', title: 'No', status: 404, code: 'stream-not-found' };
    stage.backend.refuse(() => Response.json(problem, { status: 404, headers }));
    await untilPhase(element, 'error');
    expect(element.error?.code).to.equal('stream-not-found');
  });

  it('shows how far the recording is, where somebody tells', async () => {
    const copy = createRecording({ state: 'processing', duration: null, sources: [] });
    stage.backend.change({ recordings: [{ ...copy, progress: 0.42 }] });
    const element = stage.place();
    await until(() => part(element, 'progress')?.ariaLabel === 'Done so far: 42%');
    expect(part(element, 'progress')).to.have.property('value', 0.42);
    await expect(element).to.be.accessible();
    stage.backend.change({ recordings: [{ ...copy, progress: 0.43 }] });
    await until(() => part(element, 'progress')?.ariaLabel === 'Done so far: 43%');
  });

  it('fetches nothing of a recording with a poster until it is played', async () => {
    stage.backend.change({ status: 'completed', recordings: [createRecording({ poster })] });
    const element = stage.place();
    await untilPhase(element, 'ready');
    expect(element.media?.readyState).to.equal(HTMLMediaElement.HAVE_NOTHING);
    expect(element.state).to.include({ duration: 6, recording: 'rec_1' });
    expect(part(element, 'controls')).to.equal(null);
    const button = element.shadowRoot?.querySelector<HTMLElement>('[part=play]');
    button?.click();
    await until(() => isPlaying(element));
    await until(() => part(element, 'controls') !== null);
  });

  it('plays a file and an HLS address without a stage.backend, and tells when they end', async () => {
    for (const src of [stage.mp4, hls]) {
      const element = stage.place({ endpoint: '', stream: '', src, 'start-time': '4.5' });
      await untilPhase(element, 'ready');
      await until(() => (element.media?.currentTime ?? 0) > 4.2);
      const ended = new Promise((resolve) => {
        element.addEventListener('ended', resolve, { once: true });
      });
      await element.play();
      await ended;
      await untilPhase(element, 'ready');
      expect(element.media?.currentTime).to.be.closeTo(6, 0.3);
      element.remove();
    }
    expect(stage.backend.requests).to.deep.equal([]);
  });

  it('says when nothing can be played, and when there is nothing', async () => {
    const unplayable = stage.place({ src: new URL('../fixtures/README.md', import.meta.url).href });
    await untilPhase(unplayable, 'error');
    expect(unplayable.error?.code).to.equal('source-unplayable');
    await until(() => words(unplayable).includes('cannot be played'));
    await expect(unplayable).to.be.accessible();
    stage.backend.change({ status: 'completed' });
    const empty = stage.place();
    await untilPhase(empty, 'error');
    expect(empty.error?.code).to.equal('source-missing');
  });

  describe('on a lock screen', () => {
    const { mediaSession } = navigator;
    const orders = new Map<string, MediaSessionActionHandler | null>();
    const order = (action: MediaSessionAction, details: object = {}): void => {
      const take = orders.get(action);
      if (!take) throw new Error(`No ${action} there`);
      take({ action, ...details });
    };

    beforeEach(() => {
      orders.clear();
      mediaSession.setActionHandler = (action, handler) => void orders.set(action, handler);
    });
    // What stands on the object hides what its prototype has.
    afterEach(() => void Reflect.deleteProperty(mediaSession, 'setActionHandler'));

    it('tells the device what plays, and takes its orders', async () => {
      const recordings = [0, 1, 2, 3, 4].map((hour) =>
        createRecording({ id: `rec_${hour}`, startedAt: `2026-11-21T1${hour}:00:00Z` }),
      );
      const marks = [{ at: '2026-11-21T12:00:04Z', title: 'Eulogy' }];
      stage.backend.change({ status: 'completed', recordings, marks });
      const element = stage.place({ autoplay: '' });
      const isAt = (recording: string, seconds: number): boolean =>
        'recording' in element.state &&
        element.state.recording === recording &&
        Math.abs((element.media?.currentTime ?? NaN) - seconds) < 0.2;
      await until(() => mediaSession.metadata?.title === 'Memorial service');
      order('pause');
      await untilPhase(element, 'ready');
      expect(element.media?.paused).to.equal(true);
      order('seekto', { seekTime: 13 });
      await until(() => isAt('rec_2', 1));
      order('seekforward');
      await until(() => isAt('rec_3', 5));
      order('seekbackward');
      await until(() => isAt('rec_2', 1));
      order('nexttrack');
      await until(() => isAt('rec_2', 4));
      order('nexttrack');
      await until(() => isAt('rec_3', 0));
      order('previoustrack');
      await until(() => isAt('rec_2', 0));
      order('seekto', { seekTime: 29 });
      await until(() => isAt('rec_4', 5));
      order('nexttrack');
      order('previoustrack');
      await until(() => isAt('rec_4', 0));
      order('play');
      await untilPhase(element, 'playing');
      element.remove();
      await until(() => mediaSession.metadata === null);
      expect([...orders.values()].every((handler) => handler === null)).to.equal(true);
    });

    it('offers no chapters where there are none to go to', async () => {
      stage.backend.change({ status: 'completed', recordings: [createRecording()] });
      stage.place({ autoplay: '' });
      await until(() => orders.has('nexttrack'));
      expect([orders.get('nexttrack'), orders.get('previoustrack')]).to.deep.equal([null, null]);
      expect(orders.get('seekforward')).to.be.a('function');
    });
  });

  it('plays in twenty places on one page, and leaves nothing behind', async function () {
    this.timeout(60_000);
    stage.backend.change({ status: 'completed', recordings: [createRecording()] });
    const warm = stage.place({ autoplay: '' });
    await until(() => isPlaying(warm));
    warm.remove();
    await until(() => navigator.mediaSession.metadata === null);
    const count = new ResourceCount();
    try {
      const all: RecordingPlayerElement[] = [];
      for (let index = 0; index < 20; index += 1) all.push(stage.place({ autoplay: '' }));
      await until(() => all.every(isPlaying));
      for (const element of all) element.remove();
      await until(() => count.held.length === 0);
      expect(all.every(({ media }) => media?.src === '')).to.equal(true);
    } finally {
      count.restore();
    }
  });

  it('plays on when it is moved in the page', async () => {
    const element = stage.place({ endpoint: '', stream: '', src: stage.mp4, autoplay: '' });
    await until(() => isPlaying(element));
    const elsewhere = document.createElement('div');
    document.body.append(elsewhere);
    element.remove();
    await new Promise((resolve) => setTimeout(resolve, 50));
    elsewhere.append(element);
    const at = element.media?.currentTime ?? 0;
    await until(() => (element.media?.currentTime ?? 0) > at + 0.3);
    elsewhere.remove();
  });

  it('lets go of everything when it is removed', async () => {
    const element = stage.place();
    await untilPhase(element, 'processing');
    await until(() => stage.backend.openWatches === 1);
    element.remove();
    await until(() => stage.backend.openWatches === 0);
  });

  it('keeps what stands inside it until it has something to show', async () => {
    const element = await fixture<RecordingPlayerElement>(
      html`<recording-player><a href="/video">The recording</a></recording-player>`,
    );
    expect(element.shadowRoot?.querySelector('slot')).to.not.equal(null);
  });
});
