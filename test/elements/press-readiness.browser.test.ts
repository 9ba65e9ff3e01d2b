import { expect } from '@open-wc/testing';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import {
  createRecording,
  hls,
  isPlaying,
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
