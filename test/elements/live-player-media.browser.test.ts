import { expect } from '@open-wc/testing';
import { live, LiveStage, recording } from './support/live-stage.js';
import { until, untilPhase } from './support/viewer-backend.js';

const followed = ['play', 'pause', 'playing', 'timeupdate', 'volumechange'] as const;

describe('LivePlayerElement, to a page that takes it for a video element', () => {
  let stage: LiveStage;

  beforeEach(() => {
    stage = new LiveStage();
  });

  afterEach(() => stage.close());

  it('tells of its media and lets it be driven while live, and in the recording that follows', async () => {
    const element = await stage.placePlaying();
    const heard = new Map<string, number>();
    const strangers: unknown[] = [];
    for (const type of followed) {
      element.addEventListener(type, () => {
        heard.set(type, (heard.get(type) ?? 0) + 1);
        if (!(element.media instanceof HTMLVideoElement)) strangers.push(element.media);
      });
    }
    const drive = async (): Promise<void> => {
      heard.clear();
      element.media?.pause();
      await until(() => heard.has('pause'));
      await element.play();
      if (element.media !== null) element.media.volume = 0.5;
      await until(() => followed.every((type) => heard.has(type)));
      // Each is told once, and not by an element of before as well.
      expect([heard.get('pause'), heard.get('play')]).to.deep.equal([1, 1]);
    };
    await drive();
    expect(element.media?.duration).to.equal(Infinity);
    stage.backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'replay');
    await until(() => (element.media?.currentTime ?? 0) > 0.5 && element.media?.paused === false);
    expect(element.media?.volume).to.equal(0.5);
    if (element.media !== null) element.media.volume = 1;
    await drive();
    expect(element.media?.duration).to.be.closeTo(6, 0.2);
    expect(strangers).to.deep.equal([]);
  });

  it('shows the captions of what is live and of the recording when they are asked for', async () => {
    const element = await stage.placePlaying();
    const findButton = (): HTMLElement | null =>
      element.shadowRoot?.querySelector<HTMLElement>('[aria-label=Captions]') ?? null;
    const offer = (label: string): TextTrack | undefined =>
      element.media?.addTextTrack('captions', label, 'en');
    const track = offer('English');
    await until(() => findButton() !== null);
    findButton()?.click();
    await until(() => track?.mode === 'showing');
    stage.backend.change({ status: 'completed', recordings: [recording] });
    await untilPhase(element, 'replay');
    await until(() => (element.media?.currentTime ?? 0) > 0.2);
    expect([...(element.media?.textTracks ?? [])].map(({ label }) => label)).to.include('English');
    expect(findButton()).to.be.instanceOf(HTMLElement);
  });

  it('names the event on a lock screen, where it can be paused while live and gone back in afterwards', async () => {
    const { mediaSession } = navigator;
    const orders = new Map<string, MediaSessionActionHandler | null>();
    mediaSession.setActionHandler = (action, handler) => void orders.set(action, handler);
    try {
      const element = await stage.placePlaying();
      await until(() => mediaSession.metadata?.title === 'Memorial service');
      expect(orders.get('seekforward')).to.equal(null);
      orders.get('pause')?.({ action: 'pause' });
      await until(() => element.media?.paused === true);
      orders.get('play')?.({ action: 'play' });
      await until(() => element.media?.paused === false);
      stage.backend.change({ status: 'completed', recordings: [recording] });
      await untilPhase(element, 'replay');
      await until(() => typeof orders.get('seekforward') === 'function');
      expect(mediaSession.metadata?.title).to.equal('Memorial service');
      stage.backend.change(live);
      await untilPhase(element, 'playing');
      await until(() => orders.get('seekforward') === null);
      element.remove();
      await until(() => mediaSession.metadata === null);
    } finally {
      Reflect.deleteProperty(mediaSession, 'setActionHandler');
    }
  });
});
