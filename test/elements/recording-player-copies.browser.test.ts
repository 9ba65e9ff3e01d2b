import { expect } from '@open-wc/testing';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import {
  absent,
  clip,
  createRecording,
  hls,
  isPlaying,
  part,
  press,
  useRecordingStage,
} from './support/recording-stage.js';
import { until, untilPhase } from './support/viewer-backend.js';

describe('RecordingPlayerElement with several copies', () => {
  const stage = useRecordingStage();

  it('goes on with the next copy at the same moment of the event', async () => {
    const broken = createRecording({
      id: 'rec_broken',
      startedAt: '2026-11-21T09:59:58Z',
      sources: [{ type: 'hls', url: absent }],
    });
    const whole = createRecording({ id: 'rec_whole' });
    stage.backend.change({ status: 'completed', recordings: [broken, whole] });
    const element = stage.place({ autoplay: '', 'start-time': '5' });
    await untilPhase(element, 'playing');
    expect(element.state).to.include({ recording: 'rec_whole' });
    // Second 5 of the copy that began 2 s earlier is second 3 of this one.
    expect(element.media?.currentTime).to.be.within(3, 4);
  });

  it('leaves a copy whose server never answers', async () => {
    const silent = createRecording({
      id: 'rec_silent',
      sources: [{ type: 'hls', url: `${hls}?silent` }],
    });
    const whole = createRecording({ id: 'rec_whole' });
    stage.backend.change({ status: 'completed', recordings: [silent, whole] });
    const answered = window.fetch;
    let askedAt = 0;
    window.fetch = (input, init) => {
      if (!String(input).endsWith('?silent')) return answered(input, init);
      askedAt = performance.now();
      return new Promise(() => undefined);
    };
    try {
      const element = stage.place({ autoplay: '' });
      await untilPhase(element, 'playing');
      expect(element.state).to.include({ recording: 'rec_whole' });
      // Two seconds where the machine has time; here it is shared.
      expect(performance.now() - askedAt).to.be.within(1_400, 3_900);
    } finally {
      window.fetch = answered;
    }
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
    stage.backend.change({ status: 'completed', recordings: [dead, whole] });
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
      const element = stage.place({ autoplay: '' });
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

  it('comes back to the best copy where a fragment that stood in for it ends', async () => {
    const whole = createRecording({
      ...{ id: 'rec_whole', duration: 60 },
      sources: [{ type: 'hls', url: `${hls}?whole` }],
    });
    const piece = createRecording({
      ...{ id: 'rec_piece', from: 'device', duration: 3 },
      sources: [{ type: 'mp4', url: clip }],
    });
    stage.backend.change({ status: 'completed', recordings: [whole, piece] });
    const { open } = XMLHttpRequest.prototype;
    const answered = window.fetch;
    let isAway = true;
    const find = (url: string): string => (isAway && url.endsWith('?whole') ? absent : url);
    window.fetch = (input, init) => answered(find(String(input)), init);
    XMLHttpRequest.prototype.open = function (method: string, url: string | URL) {
      open.call(this, method, find(String(url)), true);
    };
    try {
      const element = stage.place({ autoplay: '' });
      const ended: Event[] = [];
      element.addEventListener('ended', (event) => ended.push(event));
      const isPlayed = (recording: string) =>
        'recording' in element.state && element.state.recording === recording && isPlaying(element);
      await until(() => isPlayed('rec_piece') && (element.media?.currentTime ?? 0) > 1);
      isAway = false;
      element.media?.dispatchEvent(new Event('ended'));
      await until(() => isPlayed('rec_whole'));
      expect(element.media?.currentTime).to.be.within(0.5, 4);
      expect(ended).to.deep.equal([]);
    } finally {
      XMLHttpRequest.prototype.open = open;
      window.fetch = answered;
    }
  });

  it('plays a copy that came after all others had failed, at the same moment, though nobody told of it', async () => {
    const dead = createRecording({
      id: 'rec_dead',
      startedAt: '2026-11-21T09:59:58Z',
      sources: [{ type: 'hls', url: absent }],
    });
    stage.backend.change({ status: 'completed', recordings: [dead] });
    const element = stage.place({ autoplay: '', 'start-time': '5' });
    await untilPhase(element, 'error');
    expect(stage.backend.openWatches).to.equal(0);
    const late = createRecording({ id: 'rec_late' });
    stage.backend.change({ recordings: [dead, late] });
    await untilPhase(element, 'playing');
    expect(element.state).to.include({ recording: 'rec_late' });
    // Second 5 of the dead copy is second 3 of this one.
    expect(element.media?.currentTime).to.be.within(3, 4);
  });

  it('plays the copy that the page prefers first', async () => {
    const mine = createRecording({ id: 'rec_device', from: 'device' });
    stage.backend.change({ status: 'completed', recordings: [createRecording(), mine] });
    const element = stage.place({ prefer: 'device' });
    await untilPhase(element, 'ready');
    expect(element.state).to.include({ recording: 'rec_device' });
  });

  it('goes on where it was after every copy has failed', async () => {
    const element = stage.place({ endpoint: '', stream: '', src: stage.mp4, autoplay: '' });
    await untilPhase(element, 'playing');
    await until(() => (element.media?.currentTime ?? 0) > 1.5);
    const at = element.media?.currentTime ?? 0;
    element.media?.dispatchEvent(new Event('error'));
    await untilPhase(element, 'error');
    await element.play();
    await untilPhase(element, 'playing');
    expect(element.media?.currentTime).to.be.within(at - 0.5, at + 2);
  });

  it('plays a Mux recording without its controls, analytics and cookies', async () => {
    const sources = [{ type: 'mux', url: hls } as const];
    stage.backend.change({
      status: 'completed',
      recordings: [createRecording({ from: 'mux', sources })],
    });
    const element = stage.place({ autoplay: '' });
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
    stage.backend.change({ status: 'completed', recordings: [second, first], assurance });
    const element = stage.place({ 'start-time': '5' });
    let ends = 0;
    element.addEventListener('ended', () => (ends += 1));
    await untilPhase(element, 'ready');
    await until(() => /[/] 0:1[12]$/.test(part(element, 'time')?.textContent ?? ''));
    expect(element.state).to.include({ recording: 'rec_1' });
    await until(() => part(element, 'gaps') !== null);
    expect(part(element, 'gaps')?.getAttribute('aria-label')).to.match(
      /^0:0[56]: 2 min missing here$/,
    );
    const position = part(element, 'position');
    const box = position?.getBoundingClientRect() ?? new DOMRect();
    position?.dispatchEvent(
      new PointerEvent('pointermove', {
        ...{ clientX: box.left + box.width / 2, clientY: box.top, bubbles: true, composed: true },
      }),
    );
    const preview = element.shadowRoot?.querySelector('.preview span');
    expect(preview?.textContent).to.match(/^0:0[56] · 2 min missing here$/);
    element.shadowRoot?.querySelector('.preview')?.setAttribute('hidden', '');
    await element.play();
    const phases: string[] = [];
    const note = (): unknown => phases.push(element.state.phase);
    element.addEventListener('statechange', note);
    await until(() => 'recording' in element.state && element.state.recording === 'rec_2');
    // The large button to play does not flash up in between.
    expect(phases).to.not.include('ready');
    element.removeEventListener('statechange', note);
    await until(() => part(element, 'tip')?.textContent?.trim() === '2 min missing here');
    await until(() => isPlaying(element));
    expect(ends).to.equal(0);
    press(element, 'End');
    await until(() => ends === 1);
    press(element, '0');
    await until(() => 'recording' in element.state && element.state.recording === 'rec_1');
    press(element, 'End');
    await until(() => element.media?.ended === true && ends > 1);
    void element.play();
    await until(() => 'recording' in element.state && element.state.recording === 'rec_1');
  });

  describe('while pieces lie beside a recording that lacks them', () => {
    const run = (startedAt: string, duration: number) => ({ startedAt, duration });
    const sources = [{ type: 'hls', url: hls }] as const;
    const spans = [run('2026-11-21T10:00:00Z', 3), run('2026-11-21T10:00:08Z', 3)];
    const broken = createRecording({ id: 'rec_broken', sources, spans, coverage: 0.5 });
    // Of its six seconds five are in the break, from the second on that stands at 0.5.
    const kept = { from: 'device', startedAt: '2026-11-21T10:00:02.500Z', duration: 6 } as const;
    const piece = createRecording({ id: 'rec_piece', sources, ...kept });
    const lost = createRecording({
      ...{ id: 'rec_piece', ...kept },
      sources: [{ type: 'hls', url: absent }],
    });
    const whole = createRecording({ id: 'rec_whole', sources, duration: 11 });

    beforeEach(() => {
      stage.backend.change({ status: 'completed', recordings: [broken, piece], gaps: [] });
    });

    function isOf(element: RecordingPlayerElement, id: string): boolean {
      return 'recording' in element.state && element.state.recording === id;
    }

    const mediaTime = ({ media }: RecordingPlayerElement): number => media?.currentTime ?? NaN;
    const bar = (element: RecordingPlayerElement) => part(element, 'time')?.textContent?.trim();

    it('plays the recording up to its break, the piece in it, and the recording again', async function () {
      this.timeout(60_000);
      const element = stage.place({ 'start-time': '1.5' });
      let ends = 0;
      element.addEventListener('ended', () => (ends += 1));
      await untilPhase(element, 'ready');
      await until(() => bar(element) === '0:01 / 0:11');
      expect(part(element, 'gaps')).to.equal(null);
      await element.play();
      let furthest = 0;
      const follow = (): void => {
        if (isOf(element, 'rec_broken')) furthest = Math.max(furthest, mediaTime(element));
      };
      element.addEventListener('timeupdate', follow);
      await until(() => isOf(element, 'rec_piece') && isPlaying(element));
      element.removeEventListener('timeupdate', follow);
      expect(furthest, 'seconds of what comes after the break').to.be.below(3.3);
      expect(mediaTime(element)).to.be.within(0.5, 2);
      press(element, 'ArrowRight');
      await until(() => isOf(element, 'rec_broken') && isPlaying(element));
      expect(mediaTime(element)).to.be.within(3, 6);
      await until(() => ends === 1);
    });

    it('goes to a second in the break, and back out of it', async () => {
      const element = stage.place({ 'start-time': '4' });
      await untilPhase(element, 'ready');
      await until(() => isOf(element, 'rec_piece'));
      await until(() => Math.abs(mediaTime(element) - 1.5) < 0.1);
      await until(() => bar(element) === '0:04 / 0:11');
      press(element, 'Home');
      await until(() => isOf(element, 'rec_broken') && mediaTime(element) < 0.1);
      press(element, 'End');
      await until(() => isOf(element, 'rec_broken') && mediaTime(element) > 5);
    });

    it('goes on over the break where the piece cannot be played, and says so', async () => {
      stage.backend.change({ recordings: [broken, lost] });
      const element = stage.place({ 'start-time': '2' });
      await untilPhase(element, 'ready');
      await element.play();
      const tip = () => part(element, 'tip')?.textContent?.trim();
      await until(() => tip() === '5 s not shown here, but safe');
      await until(() => isOf(element, 'rec_broken') && isPlaying(element));
      expect(mediaTime(element)).to.be.within(3, 6);
      expect(part(element, 'gaps')?.getAttribute('aria-label')).to.equal(
        '0:03: 5 s not shown here, but safe',
      );
    });

    it('has the whole as soon as it is joined', async () => {
      const element = stage.place();
      await untilPhase(element, 'ready');
      await until(() => isOf(element, 'rec_broken'));
      stage.backend.change({ recordings: [whole, broken, piece] });
      await until(() => isOf(element, 'rec_whole'));
      expect(element.state.phase).to.equal('ready');
      await until(() => stage.backend.openWatches === 0);
    });

    it('has the whole from where somebody goes who has paused behind the break', async () => {
      const element = stage.place({ 'start-time': '9' });
      await untilPhase(element, 'ready');
      await element.play();
      await until(() => isPlaying(element));
      element.pause();
      stage.backend.change({ recordings: [whole, broken, piece] });
      await until(() => stage.backend.openWatches === 0);
      expect(isOf(element, 'rec_broken')).to.equal(true);
      expect(bar(element)).to.match(/0:(09|10) \/ 0:11/);
      press(element, '0');
      await until(() => isOf(element, 'rec_whole') && element.media?.paused === true);
    });

    it('shows who has seen it to its end how long it is since, and begins with the whole', async () => {
      const element = stage.place({ 'start-time': '9' });
      await untilPhase(element, 'ready');
      await element.play();
      await until(() => element.media?.ended === true);
      stage.backend.change({ recordings: [whole, broken, piece] });
      await until(() => stage.backend.openWatches === 0);
      await until(() => bar(element) === '0:11 / 0:11');
      await element.play();
      await until(() => isOf(element, 'rec_whole') && isPlaying(element));
    });

    it('plays on until the break, and from there what has been joined meanwhile', async () => {
      const element = stage.place();
      await untilPhase(element, 'ready');
      const { media } = element;
      if (media === null) throw new Error('No media');
      // Slow enough for what is told meanwhile.
      media.playbackRate = 0.25;
      await element.play();
      await until(() => isPlaying(element));
      stage.backend.change({ recordings: [whole, broken, piece] });
      await until(() => stage.backend.openWatches === 0);
      expect(isOf(element, 'rec_broken')).to.equal(true);
      media.playbackRate = 1;
      await until(() => isOf(element, 'rec_whole') && isPlaying(element));
      expect(media.currentTime).to.be.above(2);
    });
  });
});
