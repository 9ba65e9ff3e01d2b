import { expect } from '@open-wc/testing';
import type { Recording } from '../../src/contract/index.js';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import {
  clip,
  createRecording,
  hls,
  isPlaying,
  part,
  poster,
  press,
  toggle,
  useRecordingStage,
  words,
} from './support/recording-stage.js';
import { until, untilPhase } from './support/viewer-backend.js';

describe('RecordingPlayerElement of which more comes later', () => {
  const stage = useRecordingStage();
  const first = createRecording();
  const second = createRecording({ id: 'rec_2', startedAt: '2026-11-21T10:02:14Z' });
  const bar = (element: RecordingPlayerElement) => part(element, 'time')?.textContent?.trim();
  const isOf = ({ state }: RecordingPlayerElement, id: string): boolean =>
    'recording' in state && state.recording === id;

  beforeEach(() => {
    stage.backend.change({ status: 'completed', recordings: [first], gaps: [] });
  });

  /** A player that shows the first broadcast, and that nobody tells of anything any more. */
  async function placeSettled(attributes: Record<string, string> = {}) {
    const element = stage.place(attributes);
    await untilPhase(element, 'ready');
    await until(() => bar(element) !== undefined);
    expect(stage.backend.openWatches).to.equal(0);
    return element;
  }

  it('plays on into what came while it played, and says only then that it is over', async () => {
    const element = await placeSettled({ 'start-time': '3' });
    let ends = 0;
    element.addEventListener('ended', () => (ends += 1));
    stage.backend.change({ recordings: [second, first] });
    await element.play();
    await until(() => isOf(element, 'rec_2') && isPlaying(element));
    expect(ends).to.equal(0);
    press(element, 'End');
    await until(() => ends === 1);
    expect(stage.backend.openWatches).to.equal(0);
  });

  it('plays on in what has been joined of both, at the same moment', async () => {
    const url = `${hls}?half`;
    const half = createRecording({ duration: 2, sources: [{ type: 'hls', url }] });
    const joined = createRecording({ id: 'rec_joined' });
    const answered = window.fetch;
    // A list that ends after two of the six seconds.
    const [beginning = ''] = (await (await answered(hls)).text()).split('#EXTINF:2.000000,\npart1');
    window.fetch = async (input, init) =>
      String(input) === url ? new Response(`${beginning}#EXT-X-ENDLIST\n`) : answered(input, init);
    try {
      stage.backend.change({ recordings: [half] });
      const element = await placeSettled();
      const ended: Event[] = [];
      element.addEventListener('ended', (event) => ended.push(event));
      stage.backend.change({ recordings: [joined, half] });
      await element.play();
      await until(() => isOf(element, 'rec_joined') && isPlaying(element));
      expect(element.media?.currentTime).to.be.within(1.5, 4);
      expect(ended).to.deep.equal([]);
    } finally {
      window.fetch = answered;
    }
  });

  it('shows all there is when somebody comes back to the page, and asks no more', async () => {
    const element = await placeSettled();
    await until(() => bar(element) === '0:00 / 0:06');
    stage.backend.change({ recordings: [second, first] });
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => bar(element) === '0:00 / 0:12');
    expect(element.state).to.have.property('duration').that.is.closeTo(12, 0.3);
    expect(stage.backend.openWatches).to.equal(0);
  });

  it('goes on behind what was seen to its end, and begins anew only where that is all', async () => {
    const element = await placeSettled({ 'start-time': '5' });
    await element.play();
    await until(() => element.media?.ended === true);
    await untilPhase(element, 'ready');
    stage.backend.change({ recordings: [second, first] });
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => bar(element) === '0:06 / 0:12');
    expect(element.state).to.have.property('duration').that.is.closeTo(12, 0.3);
    await element.play();
    await until(() => isOf(element, 'rec_2') && isPlaying(element));
  });

  it('is told of everything while the event is on again, and is left when it is over', async () => {
    const element = await placeSettled();
    stage.backend.change({ status: 'live' });
    document.dispatchEvent(new Event('visibilitychange'));
    await until(() => stage.backend.openWatches === 1);
    expect(bar(element)).to.equal('0:00 / 0:06');
    stage.backend.change({ status: 'completed', recordings: [second, first] });
    await until(() => bar(element) === '0:00 / 0:12');
    expect(stage.backend.openWatches).to.equal(0);
  });

  it('is told of what comes soon after the last change', async () => {
    stage.backend.change({ updatedAt: new Date().toISOString() });
    const element = stage.place();
    await untilPhase(element, 'ready');
    await until(() => stage.backend.openWatches === 1);
    stage.backend.change({ recordings: [second, first] });
    await until(() => bar(element) === '0:00 / 0:12');
  });

  it('says of an event that is on again that it is on, to whoever comes then', async () => {
    stage.backend.change({ status: 'live' });
    const element = stage.place();
    await until(() => words(element).startsWith('The event is on now.'));
    expect(element.state).to.deep.equal({ phase: 'processing', reason: 'live' });
  });

  it('tells before anything is loaded how long all of it is', async () => {
    const recordings = [createRecording({ poster }), { ...second, poster }];
    stage.backend.change({ recordings });
    const element = stage.place();
    await untilPhase(element, 'ready');
    expect(element.media?.readyState).to.equal(HTMLMediaElement.HAVE_NOTHING);
    expect(element.state).to.have.property('duration', 12);
  });

  it('offers the file of what has been joined as soon as that is there, with the settings open', async () => {
    const downloads = (element: RecordingPlayerElement) =>
      part(element, 'download')?.getAttribute('href')?.split('/').pop();
    const withFile = (recording: Recording, name: string): Recording => ({
      ...recording,
      sources: [...recording.sources, { type: 'mp4', url: clip, download: `/${name}` }],
    });
    // Of the two a server makes one list at once, and one file later.
    const list = createRecording({ id: 'joined' });
    const whole = createRecording({ id: 'whole' });
    const more = createRecording({ id: 'more', duration: 30 });
    stage.backend.change({ recordings: [list] });
    const element = await placeSettled({ downloadable: '' });
    await element.play();
    await until(() => isPlaying(element));
    element.pause();
    toggle(element)?.click();
    await until(() => part(element, 'panel') !== null);
    expect(downloads(element)).to.equal(undefined);
    const learn = (recordings: readonly Recording[]): void => {
      stage.backend.change({ recordings });
      document.dispatchEvent(new Event('visibilitychange'));
    };
    learn([withFile(whole, 'whole.mp4'), withFile(first, 'first.mp4')]);
    await until(() => downloads(element) === 'whole.mp4');
    expect(isOf(element, 'joined')).to.equal(true);
    // What still plays holds less of it.
    learn([withFile(more, 'more.mp4'), withFile(whole, 'whole.mp4')]);
    await until(() => downloads(element) === 'more.mp4');
    expect(isOf(element, 'joined')).to.equal(true);
  });
});
