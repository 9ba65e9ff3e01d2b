import { expect } from '@open-wc/testing';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import { createRecording, hls, isPlaying, useRecordingStage } from './support/recording-stage.js';
import { holdRequests } from './support/held-requests.js';
import { until, untilPhase } from './support/viewer-backend.js';

/** A recording of six seconds for each hour from ten o'clock on. */
const recordings = ['10', '11', '12'].map((hour) =>
  createRecording({
    id: `rec_${hour}`,
    startedAt: `2026-11-21T${hour}:00:00Z`,
    sources: [{ type: 'hls', url: `${hls}?${hour}` }],
  }),
);

function isOf(element: RecordingPlayerElement, id: string): boolean {
  return 'recording' in element.state && element.state.recording === id;
}

/** By a link within the page, which needs no control bar. */
async function goTo(seconds: number): Promise<void> {
  const gone = new Promise((resolve) => addEventListener('hashchange', resolve, { once: true }));
  location.hash = `#t=${seconds}`;
  await gone;
}

/** As browsers do with what hls.js has not told its length yet: whoever goes further stays where he is. */
function forgetLengthUntilPicture(media: HTMLMediaElement): void {
  const { HAVE_CURRENT_DATA } = media;
  const none = document.createElement('video').seekable;
  const isKnown = (): boolean => media.readyState >= HAVE_CURRENT_DATA;
  const seekable = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'seekable');
  const time = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'currentTime');
  Object.defineProperties(media, {
    seekable: { get: () => (isKnown() ? (seekable?.get?.call(media) as TimeRanges) : none) },
    currentTime: {
      get: () => time?.get?.call(media) as number,
      set: (seconds: number) => isKnown() && time?.set?.call(media, seconds),
    },
  });
}

/** As with hls.js where its first picture comes before its length; answers with what lets it know. */
function forgetLength(media: HTMLMediaElement, knownSeconds: number): () => void {
  const ownLength = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'duration');
  const time = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'currentTime');
  Object.defineProperties(media, {
    duration: {
      get: () => Math.sign(ownLength?.get?.call(media) as number) * Infinity,
      configurable: true,
    },
    seekable: { get: () => ({ length: 1, end: () => knownSeconds }), configurable: true },
    currentTime: {
      get: () => time?.get?.call(media) as number,
      set: (seconds: number) => time?.set?.call(media, Math.min(seconds, knownSeconds)),
      configurable: true,
    },
  });
  return () => {
    for (const name of ['duration', 'seekable', 'currentTime']) Reflect.deleteProperty(media, name);
    media.dispatchEvent(new Event('durationchange'));
  };
}

describe('RecordingPlayerElement on a line that is slow', () => {
  const stage = useRecordingStage();
  let held: ReturnType<typeof holdRequests>;
  let placed: RecordingPlayerElement[] = [];

  function place(attributes: Record<string, string>): RecordingPlayerElement {
    const element = stage.place(attributes);
    placed.push(element);
    return element;
  }

  beforeEach(() => {
    held = holdRequests();
    stage.backend.change({ status: 'completed', recordings });
  });
  afterEach(async () => {
    held.restore();
    // Whoever is still on the page goes where the next test's links lead.
    await until(() => placed.every(({ media }) => media?.hasAttribute('src') === false));
    placed = [];
    history.replaceState(null, '', location.pathname + location.search);
  });

  async function playFirst(): Promise<RecordingPlayerElement> {
    const element = place({ autoplay: '' });
    await until(() => isOf(element, 'rec_10') && isPlaying(element));
    return element;
  }

  /** Its first part is on its way, for as long as it is held. */
  async function beginToOpen() {
    held.hold('?10');
    const element = place({ autoplay: '' });
    await held.asked('?10');
    const { media } = element;
    if (media === null) throw new Error('No media');
    return { element, media };
  }

  it('stays paused where somebody pauses before there is anything to play', async () => {
    stage.backend.change({ status: 'processing', recordings: [] });
    const element = place({});
    await untilPhase(element, 'processing');
    expect(await element.play()).to.deep.equal({ outcome: 'waiting' });
    await element.pause();
    stage.backend.change({ status: 'completed', recordings });
    await until(() => (element.media?.readyState ?? 0) >= HTMLMediaElement.HAVE_FUTURE_DATA);
    expect(element.media?.paused).to.equal(true);
    expect(element.media?.played.length).to.equal(0);
    await untilPhase(element, 'ready');
  });

  it('stays paused where somebody pauses while the next part is being opened', async () => {
    const element = await playFirst();
    held.hold('?11');
    await goTo(7);
    await held.asked('?11');
    element.pause();
    held.release();
    await until(() => isOf(element, 'rec_11'));
    expect(element.state.phase).to.equal('ready');
    expect(element.media?.paused).to.equal(true);
  });

  it('plays on where somebody goes further while a part is being opened', async () => {
    const element = place({});
    await untilPhase(element, 'ready');
    // By what the page or the device has for that, and not by the player's own button.
    await element.media?.play();
    held.hold('?11');
    await goTo(7);
    await held.asked('?11');
    await goTo(14);
    await until(() => isOf(element, 'rec_12') && isPlaying(element));
    expect(element.media?.currentTime).to.be.within(1.9, 4);
  });

  it('goes back where somebody does before the first picture of a part has come', async () => {
    const element = await playFirst();
    held.hold('.m4s', '.mp4');
    await goTo(11);
    await held.asked('.mp4');
    await goTo(7);
    held.release();
    await until(() => isOf(element, 'rec_11') && isPlaying(element));
    expect(element.media?.currentTime).to.be.within(0.9, 3);
  });

  it('begins where somebody has gone while it was being opened', async () => {
    const { element } = await beginToOpen();
    await goTo(4);
    held.release();
    await until(() => isPlaying(element));
    expect(element.media?.currentTime).to.be.within(3.9, 5.9);
  });

  it('goes there also where the media tells only with its first picture how long it is', async () => {
    const { element, media } = await beginToOpen();
    forgetLengthUntilPicture(media);
    await goTo(4);
    held.release();
    await until(() => isPlaying(element));
    expect(media.currentTime).to.be.within(3.9, 5.9);
  });

  it('goes there also where the media tells its length after its first picture', async () => {
    const { element, media } = await beginToOpen();
    const tellLength = forgetLength(media, 1);
    await goTo(4);
    held.release();
    await until(() => isPlaying(element));
    expect('duration' in element.state && element.state.duration).to.equal(18);
    tellLength();
    expect(media.currentTime).to.be.within(3.9, 5.9);
  });

  it('goes on at once where somebody goes elsewhere after it had failed', async () => {
    const element = await playFirst();
    held.refuse('?10', '.m4s', '.mp4');
    stage.backend.change({ recordings });
    await goTo(7);
    await untilPhase(element, 'error');
    held.release();
    await goTo(14);
    await until(() => isOf(element, 'rec_12') && isPlaying(element));
    expect(element.media?.currentTime).to.be.within(1.9, 4);
  });

  it('tries the only copy again by itself, sooner than anybody gives up', async () => {
    const element = place({ autoplay: '' });
    held.refuse('?10');
    await untilPhase(element, 'error');
    const failedAt = performance.now();
    held.release();
    await until(() => isPlaying(element));
    expect(performance.now() - failedAt).to.be.below(9_000);
  });
});
