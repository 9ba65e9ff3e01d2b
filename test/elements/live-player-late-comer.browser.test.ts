import { expect } from '@open-wc/testing';
import type { Recording } from '../../src/contract/index.js';
import type { LivePlayerElement } from '../../src/elements/live-player/live-player-element.js';
import { growing, isMoving, live, LiveStage, recording } from './support/live-stage.js';
import { ResourceCount } from './support/resource-count.js';
import { until, untilPhase } from './support/viewer-backend.js';
import type { ViewerBackend } from './support/viewer-backend.js';

describe('LivePlayerElement for a late-comer', () => {
  let stage: LiveStage;
  let backend: ViewerBackend;

  beforeEach(() => {
    stage = new LiveStage();
    ({ backend } = stage);
  });

  afterEach(() => stage.close());

  const earlier = { ...recording, id: 'rec_0', startedAt: '2026-11-21T09:00:00Z' };
  function listRecordings(): readonly Recording[] {
    const sources = [{ type: 'hls', url: growing } as const];
    return [{ ...recording, state: 'recording', duration: 725, sources }, earlier];
  }

  function press(element: LivePlayerElement, key: string): void {
    const frame = element.shadowRoot?.querySelector('.frame');
    frame?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
  }

  function find(element: LivePlayerElement, selector: string): HTMLElement | null {
    return element.shadowRoot?.querySelector<HTMLElement>(`[part=controls] ${selector}`) ?? null;
  }

  const button = '[aria-label="From the beginning"]';

  it('begins with the first of all recordings, tells how late he is, and leads back to live', async () => {
    const element = await stage.placePlaying();
    await until(() => find(element, '[part=live]') !== null);
    expect(find(element, button)).to.equal(null);
    backend.change({ recordings: listRecordings() });
    await until(() => find(element, button) !== null);
    expect(find(element, '[part=position]')).to.equal(null);
    find(element, button)?.click();
    await until(() => element.path === 'hls' && isMoving(element));
    expect(element.media?.currentTime).to.be.lessThan(4);
    const shown = (part: string): string =>
      find(element, `[part=${part}]`)?.textContent?.trim() ?? '';
    await until(() => shown('late') === '12 min behind live');
    const place = find(element, '[part=position]') as HTMLInputElement;
    expect(Number(place.max)).to.be.within(731, 760);
    expect(place.getAttribute('aria-valuetext')).to.contain('12 min behind live');
    expect(shown('live')).to.equal('Go to live');
    await expect(element).to.be.accessible();
    find(element, '[part=live]')?.click();
    await until(() => element.path === 'whep' && shown('live') === 'Live');
    expect(find(element, '[part=position]')).to.equal(null);
  });

  it('goes on from one recording to the next that is still being made, and by keys', async () => {
    backend.change({ ...live, recordings: listRecordings() });
    const element = await stage.place();
    await untilPhase(element, 'playing');
    await until(() => find(element, button) !== null);
    press(element, 'Home');
    await until(() => element.path === 'hls' && isMoving(element));
    const at = (): number => Number((find(element, '[part=position]') as HTMLInputElement).value);
    press(element, 'l');
    await until(() => at() > 6);
    await until(() => isMoving(element) && (element.media?.currentTime ?? 9) < 5);
    press(element, 'Home');
    await until(() => at() < 3);
    press(element, 'End');
    await until(() => element.path === 'whep');
  });

  it('shows him the rest of an event that has ended meanwhile, and then its recording', async () => {
    const ready = [earlier];
    backend.change({ ...live, recordings: listRecordings() });
    const element = await stage.place();
    await untilPhase(element, 'playing');
    expect((await element.startOver()).outcome).to.equal('done');
    backend.change({ status: 'completed', sources: [], recordings: ready });
    await until(() => find(element, '[part=live]') === null);
    expect(element.state.phase).to.equal('playing');
    expect(element.path).to.equal('hls');
    press(element, 'l');
    await untilPhase(element, 'ended');
    await untilPhase(element, 'replay');
  });

  async function placeFromStart(recordings = listRecordings()): Promise<LivePlayerElement> {
    backend.change({ ...live, recordings });
    const element = await stage.place();
    await untilPhase(element, 'playing');
    await element.startOver();
    await until(() => element.path === 'hls' && find(element, '[part=position]') !== null);
    return element;
  }

  it('leaves Home and End to a slider that has the focus', async () => {
    backend.change({ ...live, recordings: listRecordings() });
    const element = await stage.place();
    await until(() => find(element, button) !== null);
    for (const key of ['Home', 'End']) {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
      find(element, '[part=volume]')?.dispatchEvent(event);
      expect(event.defaultPrevented, key).to.equal(false);
    }
  });

  it('counts no further when the event is over', async () => {
    const recordings = listRecordings();
    const element = await placeFromStart(recordings);
    const length = (): number => Number((find(element, '[part=position]') as HTMLInputElement).max);
    const over = recordings.map((one) => ({ ...one, state: 'ready' as const }));
    backend.change({ status: 'completed', sources: [], recordings: over });
    await until(() => find(element, '[part=live]') === null);
    const { now } = performance;
    try {
      performance.now = () => now.call(performance) + 60_000;
      element.requestUpdate();
      await element.updateComplete;
      expect(length()).to.be.within(731, 760);
    } finally {
      performance.now = now;
    }
  });

  it('plays on from the beginning for who goes back to it at the end of what is kept', async () => {
    const element = await placeFromStart(listRecordings().slice(0, 1));
    await until(() => isMoving(element));
    element.media?.dispatchEvent(new Event('ended'));
    press(element, 'Home');
    await until(() => element.path === 'whep' || (element.media?.currentTime ?? 0) > 4);
    expect(element.path).to.equal('hls');
  });

  it('does what was asked for last while the code for the beginning is fetched', async () => {
    backend.change({ ...live, recordings: listRecordings() });
    const element = await stage.place();
    await untilPhase(element, 'playing');
    const beginning = element.startOver();
    expect((await element.goLive()).outcome).to.equal('done');
    expect((await beginning).outcome).to.equal('superseded');
    expect(element.path).to.equal('whep');
  });

  it('leaves nothing behind of who goes to the beginning and back, and is removed there', async function () {
    this.timeout(60_000);
    (await placeFromStart()).remove();
    await until(() => backend.openSessions === 0 && backend.openWatches === 0);
    const count = new ResourceCount();
    try {
      for (let round = 0; round < 3; round += 1) {
        const element = await placeFromStart();
        await element.goLive();
        await element.startOver();
        // While the recording is being opened, and while it plays.
        if (round > 0) await until(() => isMoving(element));
        element.remove();
        await until(() => backend.openSessions === 0 && backend.openWatches === 0);
      }
      await until(() => count.held.every((what) => what === 'peer'));
      backend.remove();
      expect(count.held).to.deep.equal([]);
    } finally {
      count.restore();
    }
  });
});
