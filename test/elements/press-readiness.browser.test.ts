import { expect } from '@open-wc/testing';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import {
  createRecording,
  hls,
  isPlaying,
  part,
  poster,
  useRecordingStage,
} from './support/recording-stage.js';
import { ResourceCount } from './support/resource-count.js';
import { until } from './support/viewer-backend.js';

/** Where an element stands open, hls.js has put media of its own making there. */
function isOpen({ media }: RecordingPlayerElement): boolean {
  return media?.src.startsWith('blob:') === true;
}

describe('PressReadiness', () => {
  const stage = useRecordingStage();

  function place(src: string): RecordingPlayerElement {
    return stage.place({ endpoint: '', stream: '', src, poster, 'no-resume': '' });
  }

  function timesAsked(url: string): number {
    return performance.getEntriesByName(url).length;
  }

  it('has the element open before the press, asks for nothing of the recording, and plays there', async () => {
    const src = `${hls}?pressed`;
    const element = place(src);
    await until(() => isOpen(element));
    const opened = element.media?.src;
    expect(element.state.phase).to.equal('ready');
    expect(timesAsked(src)).to.equal(0);
    await element.play();
    await until(() => isPlaying(element));
    expect(timesAsked(src)).to.equal(1);
    expect(element.media?.src).to.equal(opened);
  });

  it('plays the element within the press, which a browser may insist on', async () => {
    const element = place(hls);
    await until(() => isOpen(element));
    const { media } = element;
    let isAsked = false;
    media?.addEventListener('play', () => (isAsked = true));
    void element.play();
    expect(media?.paused).to.equal(false);
    await until(() => isAsked && isPlaying(element));
  });

  const fire = (target: EventTarget | null, type: string): void => {
    target?.dispatchEvent(new PointerEvent(type, { bubbles: true, composed: true }));
  };

  it('fetches the recording from the press on, which its click then plays', async () => {
    const src = `${hls}?down`;
    const element = place(src);
    await until(() => isOpen(element));
    const play = part(element, 'play');
    fire(part(element, 'frame'), 'pointerdown');
    fire(play, 'pointerdown');
    await until(() => (element.media?.readyState ?? 0) >= HTMLMediaElement.HAVE_CURRENT_DATA);
    expect(element.state.phase).to.equal('ready');
    expect(element.media?.paused).to.equal(true);
    expect(part(element, 'play'), 'the button under the finger').to.equal(play);
    play?.click();
    await until(() => isPlaying(element));
    expect(timesAsked(src)).to.equal(1);
  });

  it('asks for nothing at a press elsewhere in it', async () => {
    const src = `${hls}?elsewhere`;
    const element = place(src);
    await until(() => isOpen(element));
    const answered = window.fetch;
    let asked = 0;
    window.fetch = (input, init) => {
      asked += 1;
      return answered(input, init);
    };
    try {
      fire(part(element, 'frame'), 'pointerdown');
      await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
      expect(asked).to.equal(0);
      fire(part(element, 'play'), 'pointerdown');
      await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
      expect(asked).to.equal(1);
    } finally {
      window.fetch = answered;
    }
  });

  it('keeps what was pressed and plays, whatever scrolls later', async () => {
    const element = place(`${hls}?kept`);
    await until(() => isOpen(element));
    const play = part(element, 'play');
    for (const type of ['pointerdown', 'pointerup']) fire(play, type);
    play?.click();
    await until(() => isPlaying(element));
    element.pause();
    await until(() => element.state.phase === 'ready');
    fire(part(element, 'frame'), 'pointercancel');
    expect(element.media?.currentTime).to.be.above(0.3);
    expect(element.media?.readyState).to.be.above(HTMLMediaElement.HAVE_NOTHING);
  });

  it('lets go of what a finger that scrolls has touched, and is as ready as before', async () => {
    const src = `${hls}?scrolled`;
    const element = place(src);
    await until(() => isOpen(element));
    for (const count of [1, 2]) {
      fire(part(element, 'play'), 'pointerdown');
      await until(() => timesAsked(src) === count);
      fire(part(element, 'play'), 'pointercancel');
      expect(element.state.phase).to.equal('ready');
      await until(() => element.media?.readyState === HTMLMediaElement.HAVE_NOTHING);
      fire(element, 'pointerenter');
      fire(part(element, 'frame'), 'pointerenter');
      await until(() => isOpen(element));
    }
    part(element, 'play')?.click();
    await until(() => isPlaying(element));
  });

  it('takes what is there by then, where a finger scrolls after better copies have come', async () => {
    const spans = [
      { startedAt: '2026-11-21T10:00:00Z', duration: 3 },
      { startedAt: '2026-11-21T10:00:08Z', duration: 3 },
    ];
    const sources = [{ type: 'hls', url: `${hls}?broken` }] as const;
    const broken = createRecording({ id: 'rec_broken', poster, sources, spans, coverage: 0.5 });
    const gaps = [{ startedAt: '2026-11-21T10:00:03Z', duration: 5, where: 'device' }] as const;
    stage.backend.change({ status: 'completed', recordings: [broken], gaps });
    const element = stage.place();
    await until(() => isOpen(element));
    fire(part(element, 'play'), 'pointerdown');
    await until(() => timesAsked(`${hls}?broken`) === 1);
    const whole = createRecording({ id: 'rec_whole', poster, duration: 11 });
    stage.backend.change({ recordings: [whole, broken], gaps: [] });
    // What is whole is followed no further.
    await until(() => stage.backend.openWatches === 0);
    fire(part(element, 'play'), 'pointercancel');
    expect(element.state).to.include({ phase: 'ready', recording: 'rec_whole' });
  });

  it('leaves nothing behind where nobody presses', async () => {
    const warm = place(hls);
    await until(() => isOpen(warm));
    warm.remove();
    await until(() => !isOpen(warm));
    const count = new ResourceCount();
    try {
      const element = place(hls);
      await until(() => isOpen(element));
      element.remove();
      await until(() => count.held.length === 0);
      expect(element.media?.hasAttribute('src')).to.equal(false);
    } finally {
      count.restore();
    }
  });

  it('plays another kind of copy that has become the best one meanwhile', async () => {
    const list = createRecording({ poster });
    stage.backend.change({ status: 'completed', recordings: [list] });
    const element = stage.place();
    await until(() => isOpen(element));
    const url = new URL('../fixtures/clip.mp4', import.meta.url).href;
    const file = createRecording({ id: 'rec_file', poster, sources: [{ type: 'mp4', url }] });
    element.prefer = 'device';
    stage.backend.change({ recordings: [{ ...file, from: 'device' }, list] });
    await element.play();
    await until(() => isPlaying(element));
    expect(element.state).to.include({ recording: 'rec_file' });
    expect(element.media?.src).to.equal(url);
  });
});
