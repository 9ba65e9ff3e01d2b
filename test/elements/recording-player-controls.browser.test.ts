import { expect } from '@open-wc/testing';
import { openResumeMemory } from '../../src/elements/recording-player/place/resume-memory.js';
import {
  choose,
  createRecording,
  hls,
  isPlaying,
  part,
  poster,
  press,
  useRecordingStage,
  toggle,
  words,
} from './support/recording-stage.js';
import { until, untilPhase } from './support/viewer-backend.js';

describe('RecordingPlayerElement in the hands of a viewer', () => {
  const stage = useRecordingStage();

  // Each removed player remembers where it was.
  beforeEach(() => localStorage.removeItem('streamside:left-at'));

  it('has a chapter for each broadcast and each mark, and goes there', async () => {
    const later = createRecording({ id: 'rec_2', startedAt: '2026-11-21T11:00:00Z' });
    const marks = [
      { at: '2026-11-21T10:00:03Z', title: 'Eulogy' },
      { at: '2026-11-21T10:30:00Z', title: 'Song' },
      { at: '2026-11-21T12:30:00Z', title: 'Never' },
    ];
    stage.backend.change({ status: 'completed', recordings: [createRecording(), later], marks });
    const element = stage.place();
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

  it('moves by its time bar and by keys', async () => {
    const element = stage.place({ src: stage.mp4 });
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

  it('lets the viewer choose speed and copy, and closes what he opened', async () => {
    const mine = createRecording({ id: 'rec_device', from: 'device' });
    stage.backend.change({ status: 'completed', recordings: [createRecording(), mine] });
    const element = stage.place({ 'start-time': '2' });
    await untilPhase(element, 'ready');
    await until(() => toggle(element) !== null);
    toggle(element)?.click();
    await until(() => part(element, 'panel') !== null);
    await expect(element).to.be.accessible();
    choose(element, 'Speed', '1.5');
    await until(() => element.media?.playbackRate === 1.5);
    choose(element, 'Recording', 'rec_device');
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

  it('leaves the picture to who has paused, and offers it again to who has seen its end', async () => {
    const element = stage.place({ endpoint: '', stream: '', src: stage.mp4, muted: '' });
    await untilPhase(element, 'ready');
    expect(element.state).to.include({ at: 'start' });
    await until(() => toggle(element) !== null);
    await until(() => words(element) === 'Play recording');
    part(element, 'play')?.click();
    await until(() => isPlaying(element));
    await element.pause();
    await until(() => 'at' in element.state && element.state.at === 'pause');
    expect(part(element, 'play')).to.equal(null);
    await expect(element).to.be.accessible();
    element.shadowRoot?.querySelector<HTMLElement>('[aria-label="Play"]')?.click();
    await until(() => isPlaying(element));
    const { media } = element;
    if (media === null) throw new Error('No media');
    media.currentTime = media.duration - 0.3;
    await until(() => 'at' in element.state && element.state.at === 'end');
    expect(words(element)).to.equal('Watch again');
    part(element, 'play')?.click();
    await until(() => isPlaying(element) && media.currentTime < media.duration / 2);
  });

  it('shows captions in the page’s language when they are asked for', async () => {
    const element = stage.place({ endpoint: '', stream: '', src: stage.mp4 });
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
      const element = stage.place(own);
      await untilPhase(element, 'ready');
      expect(element.state).to.include({ resumesAt: 30 });
      await until(() => words(element).startsWith('Go on at 0:30'));
      await expect(element).to.be.accessible();
      part(element, 'restart')?.click();
      await until(() => isPlaying(element));
      expect(element.media?.currentTime).to.be.lessThan(3);
      const forgetful = stage.place({ ...own, 'no-resume': '' });
      const told = stage.place({ ...own, 'start-time': '2' });
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

  it('goes on after a reload where it was left, and begins anew after its end', async () => {
    const recordings = Array.from({ length: 6 }, (_, hour) =>
      createRecording({ id: `rec_${hour}`, startedAt: `2026-11-21T1${hour}:00:00Z` }),
    );
    stage.backend.change({ status: 'completed', recordings });
    const isKept = (): boolean => localStorage.getItem('streamside:left-at') !== null;
    const leave = async (seconds: number): Promise<void> => {
      const element = stage.place({ 'start-time': `${seconds}`, autoplay: '' });
      // A busy page may look only at its end.
      await until(() => {
        const { media } = element;
        return media !== null && media.played.length > 0 && media.currentTime >= seconds % 6;
      });
      element.remove();
      // As it is let go of, it keeps its place once more.
      await until(() => element.media?.hasAttribute('src') === false);
    };
    const read = async (): Promise<number | null> => {
      const element = stage.place();
      await untilPhase(element, 'ready');
      const resumesAt = 'resumesAt' in element.state ? element.state.resumesAt : null;
      if (resumesAt !== null)
        await until(() => isNear(element.media?.currentTime, resumesAt % 6, 0.1));
      element.remove();
      return resumesAt;
    };
    await leave(14);
    await until(isKept);
    expect(await read()).to.be.within(14, 18);
    await leave(33);
    await until(() => !isKept());
    expect(await read()).to.equal(null);
  });

  it('offers its file to be kept where the page and the recording allow it', async () => {
    const whole = createRecording({
      sources: [
        { type: 'hls', url: hls },
        { type: 'mp4', url: '/recording.mp4', download: '/kept.mp4' },
      ],
    });
    const offers: (string | null)[] = [];
    for (const [recording, attributes] of [
      [whole, {}],
      [createRecording(), { downloadable: '' }],
      [whole, { downloadable: '' }],
    ] as const) {
      stage.backend.change({ status: 'completed', recordings: [recording] });
      const element = stage.place(attributes);
      await untilPhase(element, 'ready');
      await until(() => toggle(element) !== null);
      toggle(element)?.click();
      await until(() => part(element, 'panel') !== null);
      offers.push(part(element, 'download')?.getAttribute('href') ?? null);
      element.remove();
    }
    expect(offers.map((href) => href?.split('/').pop())).to.deep.equal([
      undefined,
      undefined,
      'kept.mp4',
    ]);
  });

  it('goes to the time in the page’s address', async () => {
    history.replaceState(null, '', '#t=3');
    try {
      const element = stage.place({ endpoint: '', stream: '', src: stage.mp4 });
      await untilPhase(element, 'ready');
      await until(() => element.media?.currentTime === 3);
      location.hash = 't=0:05';
      await until(() => element.media?.currentTime === 5);
    } finally {
      history.replaceState(null, '', location.pathname + location.search);
    }
  });
});

function isNear(seconds: number | undefined, other: number, within: number): boolean {
  return Math.abs((seconds ?? NaN) - other) < within;
}
