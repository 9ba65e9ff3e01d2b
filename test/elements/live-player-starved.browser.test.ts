import { expect, fixture, html } from '@open-wc/testing';
import type HlsJs from 'hls.js';
// @ts-expect-error The package ships no types for its light build; the class is the same.
import LightHls from 'hls.js/light';
import '../../src/define/live-player.js';
import type { LivePlayerElement } from '../../src/elements/live-player/live-player-element.js';
import { growing } from './support/live-stage.js';
import { until } from './support/viewer-backend.js';

describe('LivePlayerElement by a list to which nothing comes any more', () => {
  const Hls = LightHls as typeof HlsJs;
  const { startLoad } = Hls.prototype;
  /** How often each has begun to load. */
  const begun = new Map<HlsJs, number>();

  beforeEach(() => {
    Hls.prototype.startLoad = function (...args) {
      begun.set(this, (begun.get(this) ?? 0) + 1);
      startLoad.apply(this, args);
    };
  });

  afterEach(() => {
    Hls.prototype.startLoad = startLoad;
    document.querySelectorAll('live-player').forEach((element) => element.remove());
  });

  it('asks anew for what is missing before it opens the list anew', async () => {
    const element = await fixture<LivePlayerElement>(
      html`<live-player hls-src=${growing} autoplay muted></live-player>`,
    );
    await until(() => (element.media?.getVideoPlaybackQuality().totalVideoFrames ?? 0) > 5);
    const phases: string[] = [];
    element.addEventListener('statechange', () => phases.push(element.state.phase));
    await until(() => [...begun.values()].some((count) => count > 1));
    expect(begun.size).to.equal(1);
    expect(phases).not.to.include('reconnecting');
  });
});
