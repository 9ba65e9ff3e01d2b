import { expect, fixture, html } from '@open-wc/testing';
import '../../src/define/recording-player.js';
import type { Recording } from '../../src/contract/index.js';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import { createStream, until, untilPhase, ViewerBackend } from './support/viewer-backend.js';

const hls = new URL('../fixtures/hls/index.m3u8', import.meta.url).href;
const clip = new URL('../fixtures/clip.mp4', import.meta.url).href;
const absent = new URL('../fixtures/absent.m3u8', import.meta.url).href;
const poster = new URL('../../stories/support/poster.svg', import.meta.url).href;

function createRecording(overrides: Partial<Recording> = {}): Recording {
  return {
    id: 'rec_1',
    from: 'local',
    state: 'ready',
    startedAt: '2026-11-21T10:00:00Z',
    duration: 6,
    coverage: 1,
    sources: [{ type: 'hls', url: hls }],
    poster: null,
    ...overrides,
  };
}

describe('RecordingPlayerElement', () => {
  let backend: ViewerBackend;
  let mp4: string;

  before(async () => {
    // The test server answers no range requests, without which a file cannot be sought in.
    mp4 = URL.createObjectURL(await (await fetch(clip)).blob());
  });

  beforeEach(() => {
    backend = new ViewerBackend(createStream({ status: 'processing' }));
  });

  afterEach(() => {
    document.querySelectorAll('recording-player').forEach((element) => element.remove());
    backend.remove();
  });

  function words(element: RecordingPlayerElement): string {
    return element.shadowRoot?.querySelector('[role=status]')?.textContent?.trim() ?? '';
  }

  function isPlaying({ media }: RecordingPlayerElement): boolean {
    return media?.paused === false && media.currentTime > 0.3;
  }

  async function place(attributes: Record<string, string> = {}): Promise<RecordingPlayerElement> {
    const element = document.createElement('recording-player');
    const all = { endpoint: backend.endpoint, stream: 'st_1', muted: '', ...attributes };
    for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
    document.body.append(element);
    return element;
  }

  it('says before and during the event that the recording follows', async () => {
    backend.change({ status: 'ready' });
    const element = await place();
    await untilPhase(element, 'processing');
    expect(element.state).to.deep.equal({ phase: 'processing', reason: 'upcoming' });
    await until(() => words(element).startsWith('There is no recording yet.'));
    await expect(element).to.be.accessible();
    backend.change({ status: 'live' });
    await until(() => words(element).startsWith('The event is on now.'));
    expect(element.state).to.deep.equal({ phase: 'processing', reason: 'live' });
    backend.change({ status: 'processing' });
    await until(() => words(element).startsWith('The recording is being prepared.'));
  });

  it('says that the recording is being prepared, and has it as soon as it is ready', async () => {
    const element = await place();
    await untilPhase(element, 'processing');
    await until(() => words(element).startsWith('The recording is being prepared.'));
    await expect(element).to.be.accessible();
    backend.change({ status: 'completed', recordings: [createRecording()] });
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

  it('fetches nothing of a recording with a poster until it is played', async () => {
    backend.change({ status: 'completed', recordings: [createRecording({ poster })] });
    const element = await place();
    await untilPhase(element, 'ready');
    expect(element.media?.readyState).to.equal(HTMLMediaElement.HAVE_NOTHING);
    expect(element.state).to.include({ duration: 6, recording: 'rec_1' });
    const button = element.shadowRoot?.querySelector<HTMLElement>('[part=play]');
    button?.click();
    await until(() => isPlaying(element));
  });

  it('plays a file and an HLS address without a backend, and tells when they end', async () => {
    for (const src of [mp4, hls]) {
      const element = await place({ endpoint: '', stream: '', src, 'start-time': '4.5' });
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
    expect(backend.requests).to.deep.equal([]);
  });

  it('goes on with the next copy at the same moment of the event', async () => {
    const broken = createRecording({
      id: 'rec_broken',
      startedAt: '2026-11-21T09:59:58Z',
      sources: [{ type: 'hls', url: absent }],
    });
    const whole = createRecording({ id: 'rec_whole' });
    backend.change({ status: 'completed', recordings: [broken, whole] });
    const element = await place({ autoplay: '', 'start-time': '5' });
    await untilPhase(element, 'playing');
    expect(element.state).to.include({ recording: 'rec_whole' });
    // Second 5 of the copy that began 2 s earlier is second 3 of this one.
    expect(element.media?.currentTime).to.be.within(3, 4);
  });

  it('plays the copy that the page prefers first', async () => {
    const mine = createRecording({ id: 'rec_device', from: 'device' });
    backend.change({ status: 'completed', recordings: [createRecording(), mine] });
    const element = await place({ prefer: 'device' });
    await untilPhase(element, 'ready');
    expect(element.state).to.include({ recording: 'rec_device' });
  });

  it('moves by its time bar and by keys', async () => {
    const element = await place({ src: mp4 });
    await untilPhase(element, 'ready');
    await until(() => element.shadowRoot?.querySelector('[part=position]') !== null);
    const slider = element.shadowRoot?.querySelector<HTMLInputElement>('[part=position]');
    if (!slider) throw new Error('No time bar');
    slider.value = '2';
    slider.dispatchEvent(new Event('input'));
    await until(() => element.media?.currentTime === 2);
    const frame = element.shadowRoot?.querySelector('[part=frame]');
    frame?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true }));
    await until(() => (element.media?.currentTime ?? 0) > 5.9);
    frame?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Home', bubbles: true }));
    await until(() => element.media?.currentTime === 0);
    document.documentElement.dir = 'rtl';
    expect(getComputedStyle(slider).direction).to.equal('ltr');
    document.documentElement.removeAttribute('dir');
  });

  it('goes on where it was after every copy has failed', async () => {
    const element = await place({ endpoint: '', stream: '', src: mp4, autoplay: '' });
    await untilPhase(element, 'playing');
    await until(() => (element.media?.currentTime ?? 0) > 1.5);
    const at = element.media?.currentTime ?? 0;
    element.media?.dispatchEvent(new Event('error'));
    await untilPhase(element, 'error');
    await element.play();
    await untilPhase(element, 'playing');
    expect(element.media?.currentTime).to.be.within(at - 0.5, at + 2);
  });

  it('says when nothing can be played, and when there is nothing', async () => {
    const unplayable = await place({ src: new URL('../fixtures/README.md', import.meta.url).href });
    await untilPhase(unplayable, 'error');
    expect(unplayable.error?.code).to.equal('source-unplayable');
    await until(() => words(unplayable).includes('cannot be played'));
    await expect(unplayable).to.be.accessible();
    backend.change({ status: 'completed' });
    const empty = await place();
    await untilPhase(empty, 'error');
    expect(empty.error?.code).to.equal('source-missing');
  });

  it('plays a Mux recording without its controls, analytics and cookies', async () => {
    const sources = [{ type: 'mux', url: hls } as const];
    backend.change({
      status: 'completed',
      recordings: [createRecording({ from: 'mux', sources })],
    });
    const element = await place({ autoplay: '' });
    await untilPhase(element, 'playing');
    const player = element.shadowRoot?.querySelector('mux-player');
    for (const name of ['disable-tracking', 'disable-cookies', 'no-volume-pref']) {
      expect(player?.hasAttribute(name), name).to.equal(true);
    }
    expect(element.media).to.be.instanceOf(HTMLVideoElement);
    expect(element.media).to.not.equal(element.shadowRoot?.querySelector('video'));
    await until(() => isPlaying(element));
    element.remove();
    await until(() => element.shadowRoot?.querySelector('mux-player') === null);
  });

  it('lets go of everything when it is removed', async () => {
    const element = await place();
    await untilPhase(element, 'processing');
    expect(backend.openWatches).to.equal(1);
    element.remove();
    await until(() => backend.openWatches === 0);
  });

  it('keeps what stands inside it until it has something to show', async () => {
    const element = await fixture<RecordingPlayerElement>(
      html`<recording-player><a href="/video">The recording</a></recording-player>`,
    );
    expect(element.shadowRoot?.querySelector('slot')).to.not.equal(null);
  });
});
