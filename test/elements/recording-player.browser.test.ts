import { expect, fixture, html } from '@open-wc/testing';
import '../../src/define/recording-player.js';
import type { Recording } from '../../src/contract/index.js';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import { openResumeMemory } from '../../src/elements/recording-player/resume-memory.js';
import { ResourceCount } from './support/resource-count.js';
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

  function part(element: RecordingPlayerElement, name: string): HTMLElement | null {
    return element.shadowRoot?.querySelector<HTMLElement>(`[part=${name}]`) ?? null;
  }

  /** The button that opens and closes the settings. */
  function toggle(element: RecordingPlayerElement): HTMLElement | null {
    return element.shadowRoot?.querySelector<HTMLElement>('[aria-expanded]') ?? null;
  }

  function press(element: RecordingPlayerElement, key: string): void {
    part(element, 'frame')?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  }

  /** Takes one of the choices in the list with this label. */
  function choose(element: RecordingPlayerElement, label: string, value: string): void {
    for (const one of element.shadowRoot?.querySelectorAll('label') ?? []) {
      const list = one.querySelector('select');
      if (list === null || one.querySelector('span')?.textContent !== label) continue;
      list.value = value;
      list.dispatchEvent(new Event('change'));
    }
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

  it('shows how far the recording is, where somebody tells', async () => {
    const copy = createRecording({ state: 'processing', duration: null, sources: [] });
    backend.change({ recordings: [{ ...copy, progress: 0.42 }] });
    const element = await place();
    await until(() => part(element, 'progress')?.ariaLabel === 'Done so far: 42%');
    expect(part(element, 'progress')).to.have.property('value', 0.42);
    await expect(element).to.be.accessible();
    backend.change({ recordings: [{ ...copy, progress: 0.43 }] });
    await until(() => part(element, 'progress')?.ariaLabel === 'Done so far: 43%');
  });

  it('has a chapter for each broadcast and each mark, and goes there', async () => {
    const later = createRecording({ id: 'rec_2', startedAt: '2026-11-21T11:00:00Z' });
    const marks = [
      { at: '2026-11-21T10:00:03Z', title: 'Eulogy' },
      { at: '2026-11-21T10:30:00Z', title: 'Song' },
      { at: '2026-11-21T12:30:00Z', title: 'Never' },
    ];
    backend.change({ status: 'completed', recordings: [createRecording(), later], marks });
    const element = await place();
    await untilPhase(element, 'ready');
    await until(() => toggle(element) !== null);
    toggle(element)?.click();
    await until(() => part(element, 'panel') !== null);
    const list = [...(element.shadowRoot?.querySelectorAll('label') ?? [])].find(
      (label) => label.querySelector('span')?.textContent === 'Chapter',
    );
    const words = [...(list?.querySelectorAll('option') ?? [])].map(({ text }) => text);
    expect(words.map((text) => text.replace(/ · .*\d.*$/, ''))).to.deep.equal([
      '0:00',
      '0:03 · Eulogy',
      '0:06',
      '0:06 · Song',
    ]);
    expect(element.shadowRoot?.querySelectorAll('[part=chapters] line')).to.have.length(3);
    await expect(element).to.be.accessible();
    choose(element, 'Chapter', '1');
    await until(() => Math.abs((element.media?.currentTime ?? 0) - 3) < 0.1);
    const position = part(element, 'position');
    await until(() => /Eulogy$/.test(position?.getAttribute('aria-valuetext') ?? ''));
    choose(element, 'Chapter', '2');
    await until(() => 'recording' in element.state && element.state.recording === 'rec_2');
  });

  it('fetches nothing of a recording with a poster until it is played', async () => {
    backend.change({ status: 'completed', recordings: [createRecording({ poster })] });
    const element = await place();
    await untilPhase(element, 'ready');
    expect(element.media?.readyState).to.equal(HTMLMediaElement.HAVE_NOTHING);
    expect(element.state).to.include({ duration: 6, recording: 'rec_1' });
    expect(part(element, 'controls')).to.equal(null);
    const button = element.shadowRoot?.querySelector<HTMLElement>('[part=play]');
    button?.click();
    await until(() => isPlaying(element));
    await until(() => part(element, 'controls') !== null);
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

  it('leaves a copy that has gone dead in the middle, at once and at the same moment', async () => {
    const dead = createRecording({
      id: 'rec_dead',
      sources: [{ type: 'hls', url: `${hls}?dead` }],
    });
    const whole = createRecording({
      id: 'rec_whole',
      sources: [{ type: 'hls', url: `${hls}?ok` }],
    });
    backend.change({ status: 'completed', recordings: [dead, whole] });
    const { open, send } = XMLHttpRequest.prototype;
    const addresses = new WeakMap<XMLHttpRequest, string>();
    const answered = window.fetch;
    let isDead = true;
    window.fetch = (input, init) => {
      if (String(input).endsWith('?ok')) isDead = false;
      return answered(input, init);
    };
    XMLHttpRequest.prototype.open = function (method: string, url: string | URL) {
      addresses.set(this, String(url));
      open.call(this, method, url, true);
    };
    // After the first part nothing comes any more, not even a refusal.
    XMLHttpRequest.prototype.send = function (body) {
      if (!isDead || !/part[12]/.test(addresses.get(this) ?? '')) send.call(this, body);
    };
    try {
      const element = await place({ autoplay: '' });
      await until(() => (element.media?.currentTime ?? 0) > 1);
      let stoppedAt = 0;
      element.addEventListener('waiting', () => (stoppedAt ||= performance.now()));
      await until(() => 'recording' in element.state && element.state.recording === 'rec_whole');
      await until(() => (element.media?.currentTime ?? 0) > 2.2);
      expect(element.media?.currentTime).to.be.lessThan(4);
      // Two seconds where the machine has time; here it is shared.
      expect(performance.now() - stoppedAt).to.be.lessThan(5_000);
    } finally {
      Object.assign(XMLHttpRequest.prototype, { open, send });
      window.fetch = answered;
    }
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

  it('plays several recordings as one, and says what is missing between them', async function () {
    this.timeout(60_000);
    const first = createRecording();
    const second = createRecording({ id: 'rec_2', startedAt: '2026-11-21T10:02:14Z' });
    const assurance = {
      ingest: 'none',
      recording: 'confirmed',
      confirmedSeconds: 12,
      missingSeconds: 128,
    } as const;
    backend.change({ status: 'completed', recordings: [second, first], assurance });
    const element = await place({ 'start-time': '5' });
    let ends = 0;
    element.addEventListener('ended', () => (ends += 1));
    await untilPhase(element, 'ready');
    await until(() => /[/] 0:1[12]$/.test(part(element, 'time')?.textContent ?? ''));
    expect(element.state).to.include({ recording: 'rec_1' });
    expect(part(element, 'gaps')?.getAttribute('aria-label')).to.match(
      /^0:0[56]: 2 min missing here$/,
    );
    await element.play();
    await until(() => 'recording' in element.state && element.state.recording === 'rec_2');
    await until(() => part(element, 'tip')?.textContent?.trim() === '2 min missing here');
    await until(() => isPlaying(element));
    expect(ends).to.equal(0);
    press(element, 'End');
    await until(() => ends === 1);
    press(element, '0');
    await until(() => 'recording' in element.state && element.state.recording === 'rec_1');
  });

  it('lets the viewer choose speed and copy, and closes what he opened', async () => {
    const mine = createRecording({ id: 'rec_device', from: 'device' });
    backend.change({ status: 'completed', recordings: [createRecording(), mine] });
    const element = await place({ 'start-time': '2' });
    await untilPhase(element, 'ready');
    await until(() => toggle(element) !== null);
    toggle(element)?.click();
    await until(() => part(element, 'panel') !== null);
    await expect(element).to.be.accessible();
    choose(element, 'Speed', '1.5');
    await until(() => element.media?.playbackRate === 1.5);
    choose(element, 'Copy', 'rec_device');
    await until(() => 'recording' in element.state && element.state.recording === 'rec_device');
    await until(() => (element.media?.readyState ?? 0) > 1);
    expect(element.media?.currentTime).to.be.closeTo(2, 0.1);
    expect(element.media?.playbackRate).to.equal(1.5);
    press(element, '<');
    await until(() => element.media?.playbackRate === 1.25);
    press(element, 'Escape');
    await until(() => part(element, 'panel') === null);
    expect(element.shadowRoot?.activeElement).to.equal(toggle(element));
  });

  it('shows captions in the page’s language when they are asked for', async () => {
    const element = await place({ endpoint: '', stream: '', src: mp4 });
    await untilPhase(element, 'ready');
    const dutch = element.media?.addTextTrack('captions', 'Nederlands', 'nl');
    const english = element.media?.addTextTrack('subtitles', 'English', 'en');
    await until(() => element.shadowRoot?.querySelector('[aria-label=Captions]') !== null);
    press(element, 'c');
    await until(() => english?.mode === 'showing');
    expect(dutch?.mode).to.equal('disabled');
    await until(() => part(element, 'tip')?.textContent?.trim() === 'Captions: English');
    press(element, 'c');
    await until(() => english?.mode === 'disabled');
  });

  describe('for who has seen some of it', () => {
    const { href } = new URL(hls);

    beforeEach(() => openResumeMemory(href).write(30, 100));
    afterEach(() => openResumeMemory(href).write(0, 100));

    it('offers to go on, and to begin anew', async () => {
      const own = { endpoint: '', stream: '', src: hls, poster };
      const element = await place(own);
      await untilPhase(element, 'ready');
      expect(element.state).to.include({ resumesAt: 30 });
      await until(() => words(element).startsWith('Go on at 0:30'));
      await expect(element).to.be.accessible();
      part(element, 'restart')?.click();
      await until(() => isPlaying(element));
      expect(element.media?.currentTime).to.be.lessThan(3);
      const forgetful = await place({ ...own, 'no-resume': '' });
      const told = await place({ ...own, 'start-time': '2' });
      for (const other of [forgetful, told]) {
        await untilPhase(other, 'ready');
        expect(other.state).to.include({ resumesAt: null });
      }
    });

    it('keeps no address on the device, and nothing of what was seen to its end', () => {
      expect(JSON.stringify({ ...localStorage }))
        .to.not.contain('hls')
        .and.not.contain('http');
      const memory = openResumeMemory(href);
      expect(memory.read()).to.equal(30);
      memory.write(90, 100);
      expect(memory.read()).to.equal(null);
      expect(localStorage.getItem('streamside:left-at')).to.equal(null);
    });
  });

  it('goes to the time in the page’s address', async () => {
    history.replaceState(null, '', '#t=3');
    try {
      const element = await place({ endpoint: '', stream: '', src: mp4 });
      await untilPhase(element, 'ready');
      await until(() => element.media?.currentTime === 3);
      location.hash = 't=0:05';
      await until(() => element.media?.currentTime === 5);
    } finally {
      history.replaceState(null, '', location.pathname + location.search);
    }
  });

  it('asks for a fresh address where the old one is no longer good, in the middle', async () => {
    const file = (name: string): Recording =>
      createRecording({ sources: [{ type: 'mp4', url: `${clip}?${name}` }] });
    backend.change({ status: 'completed', recordings: [file('old')] });
    const element = await place({ autoplay: '' });
    await until(() => (element.media?.currentTime ?? 0) > 1);
    backend.change({ recordings: [file('fresh')] });
    element.media?.dispatchEvent(new Event('error'));
    await until(() => element.media?.currentSrc.endsWith('?fresh') === true);
    await until(() => isPlaying(element));
    expect(element.state.phase).to.equal('playing');
  });

  it('tells the device what plays, and takes its orders', async () => {
    backend.change({ status: 'completed', recordings: [createRecording()] });
    const element = await place({ autoplay: '' });
    await until(() => navigator.mediaSession.metadata?.title === 'Memorial service');
    element.remove();
    await until(() => navigator.mediaSession.metadata === null);
  });

  it('plays in twenty places on one page, and leaves nothing behind', async function () {
    this.timeout(60_000);
    backend.change({ status: 'completed', recordings: [createRecording()] });
    const warm = await place({ autoplay: '' });
    await until(() => isPlaying(warm));
    warm.remove();
    await until(() => navigator.mediaSession.metadata === null);
    const count = new ResourceCount();
    try {
      const all: RecordingPlayerElement[] = [];
      for (let index = 0; index < 20; index += 1) all.push(await place({ autoplay: '' }));
      await until(() => all.every(isPlaying));
      for (const element of all) element.remove();
      await until(() => count.held.length === 0);
      expect(all.every(({ media }) => media?.src === '')).to.equal(true);
    } finally {
      count.restore();
    }
  });

  it('plays on when it is moved in the page', async () => {
    const element = await place({ endpoint: '', stream: '', src: mp4, autoplay: '' });
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
