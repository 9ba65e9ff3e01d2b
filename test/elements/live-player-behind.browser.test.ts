import { expect, fixture, html } from '@open-wc/testing';
import '../../src/define/live-player.js';
import type { LivePlayerElement } from '../../src/elements/live-player/live-player-element.js';
import { createLiveList } from './support/live-list.js';
import { growing, isMoving, live, LiveStage, recording, words } from './support/live-stage.js';
import { until } from './support/viewer-backend.js';

describe('LivePlayerElement for who is behind', () => {
  let element: LivePlayerElement | null = null;

  afterEach(() => element?.remove());

  /** What is told of the place, on the page and by the words. */
  function isTold(at: 'edge' | 'behind', said: string): boolean {
    const { state } = element ?? {};
    const isShown = state?.phase === 'playing' && state.at === at;
    return isShown && element !== null && words(element) === said;
  }

  it('does not say that it is live to who has gone back in a list, and says so at the edge', async () => {
    const src = createLiveList(6);
    element = await fixture<LivePlayerElement>(
      html`<live-player hls-src=${src} autoplay muted></live-player>`,
    );
    const player = element;
    await until(() => isMoving(player));
    await until(() => isTold('edge', 'Playing live'));
    const { media } = player;
    if (media === null) throw new Error('No media');
    media.currentTime = 2;
    await until(() => isTold('behind', 'Playing, not live'));
    await player.goLive();
    await until(() => isTold('edge', 'Playing live'));
  });

  it('has a time bar in the window of a list that holds more than a minute, and none in a shorter one', async () => {
    element = await fixture<LivePlayerElement>(
      html`<live-player hls-src=${createLiveList(12)} autoplay muted controls></live-player>`,
    );
    const player = element;
    const find = (name: string): HTMLInputElement | null =>
      player.shadowRoot?.querySelector<HTMLInputElement>(`[part=${name}]`) ?? null;
    const read = (name: string): string => find(name)?.textContent?.trim() ?? '';
    const slideTo = (seconds: number): void => {
      const slider = find('position');
      if (slider === null) throw new Error('No time bar');
      slider.value = String(seconds);
      slider.dispatchEvent(new Event('input'));
    };
    await until(() => find('position') !== null && read('live') === 'Live');
    expect(find('late')).to.equal(null);
    expect(Number(find('position')?.max)).to.be.within(61, 72);
    slideTo(10);
    await until(() => read('live') === 'Go to live' && /^5\d s behind live$/.test(read('late')));
    expect(player.media?.currentTime).to.be.within(10, 14);
    await until(() => isTold('behind', 'Playing, not live'));
    await expect(player).to.be.accessible();
    slideTo(Number(find('position')?.max));
    await until(() => read('live') === 'Live' && find('late') === null);
    expect(player.media?.currentTime).to.be.above(60);
    player.hlsSrc = createLiveList(6);
    await until(() => read('live') === 'Live' && find('position') === null);
  });

  it('does not say that it is live to who watches from the beginning', async () => {
    const stage = new LiveStage();
    const sources = [{ type: 'hls', url: growing } as const];
    const recordings = [{ ...recording, state: 'recording', sources } as const];
    stage.backend.change({ ...live, recordings });
    element = await stage.place();
    await until(() => isTold('edge', 'Playing live'));
    await element.startOver();
    await until(() => isTold('behind', 'Playing, not live'));
    stage.close();
  });

  describe('by WHEP', () => {
    let stage: LiveStage;

    beforeEach(() => {
      stage = new LiveStage();
    });

    afterEach(() => stage.close());

    const find = (selector: string): HTMLElement | null =>
      element?.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;
    const badge = (): string => find('[part=live]')?.textContent?.trim() ?? '';

    it('does not say of a paused picture that it is live, and leads back to it', async () => {
      const player = await stage.placePlaying();
      element = player;
      await until(() => badge() === 'Live');
      player.pause();
      await until(() => badge() === 'Go to live');
      expect(player.state).to.include({ phase: 'playing', at: 'behind', need: 'play' });
      await expect(player).to.be.accessible();
      find('[part=live]')?.click();
      await until(() => badge() === 'Live');
      expect(player.media?.paused).to.equal(false);
    });

    it('says neither that it is live nor how many watch while nothing comes, and offers only to wait no longer', async () => {
      stage.backend.change({ viewers: 7 });
      const player = await stage.placePlaying();
      element = player;
      player.viewerCount = true;
      await until(() => badge() === 'Live' && find('[part=viewers]') !== null);
      stage.backend.goAway();
      await until(() => player.state.phase === 'reconnecting');
      // What is emptied for another try stops as well.
      const stopped = new Promise((resolve) => player.media?.addEventListener('pause', resolve));
      player.media?.pause();
      await stopped;
      await player.updateComplete;
      expect(badge()).to.equal('');
      expect(find('[part=viewers]')?.textContent).to.equal(undefined);
      const [first] = [...(find('[part=controls]')?.querySelectorAll('button') ?? [])];
      expect(first?.title).to.equal('Pause');
      await expect(player).to.be.accessible();
      first?.click();
      await until(() => player.state.phase === 'waiting');
      expect(player.state).to.include({ until: 'play' });
    });
  });
});
