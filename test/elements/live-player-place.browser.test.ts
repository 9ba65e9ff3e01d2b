import { expect, fixture, html } from '@open-wc/testing';
import '../../src/define/recording-player.js';
import type { Recording } from '../../src/contract/index.js';
import type { LivePlayerElement } from '../../src/elements/live-player/live-player-element.js';
import type { RecordingPlayerElement } from '../../src/elements/recording-player/recording-player-element.js';
import { growing, isMoving, live, LiveStage, recording, words } from './support/live-stage.js';
import { until, untilPhase } from './support/viewer-backend.js';

/** Six broadcasts of six seconds, of which the last goes on for as long as the event does. */
const ready: readonly Recording[] = Array.from({ length: 6 }, (_, hour) => ({
  ...recording,
  id: `rec_${hour}`,
  startedAt: `2026-11-21T1${hour}:00:00Z`,
}));
const soFar = ready.map((one, hour): Recording => {
  const sources = [{ type: 'hls', url: growing } as const];
  return hour === 5 ? { ...one, state: 'recording', sources } : one;
});

describe('LivePlayerElement for who comes back to where he was', () => {
  let stage: LiveStage;
  let endpoint: string;

  beforeEach(() => {
    localStorage.removeItem('streamside:left-at');
    stage = new LiveStage();
    ({ endpoint } = stage.backend);
  });

  afterEach(() => {
    stage.close();
    localStorage.removeItem('streamside:left-at');
  });

  function find(element: Element, part: string): HTMLElement | null {
    return element.shadowRoot?.querySelector<HTMLElement>(`[part=${part}]`) ?? null;
  }

  function readPlace(element: Element): number {
    return Number((find(element, 'position') as HTMLInputElement | null)?.value);
  }

  /** Seconds at which this device has the viewer in the one event that it knows. */
  function readKept(): number {
    const [entry] = JSON.parse(localStorage.getItem('streamside:left-at') ?? '[]') as unknown[][];
    return Number(entry?.[1]);
  }

  /** Watches the live event from its beginning, goes to this second, and leaves the page there. */
  async function leaveAt(seconds: number): Promise<void> {
    stage.backend.change({ ...live, recordings: soFar });
    const element = await stage.place();
    await untilPhase(element, 'playing');
    await element.startOver();
    await until(() => element.path === 'hls' && find(element, 'position') !== null);
    await until(() => isMoving(element));
    const slider = find(element, 'position') as HTMLInputElement;
    slider.value = String(seconds);
    slider.dispatchEvent(new Event('input'));
    await until(() => readPlace(element) > seconds && (element.media?.played.length ?? 0) > 0);
    element.remove();
  }

  function endEvent(): void {
    stage.backend.change({ status: 'completed', sources: [], recordings: ready });
  }

  it('offers, while the event is live, to go on there once the beginning was asked for, and keeps the place meanwhile', async () => {
    await leaveAt(14);
    const element = await stage.place();
    await untilPhase(element, 'playing');
    expect(find(element, 'resume')).to.equal(null);
    await element.startOver();
    await until(() => /Go on at 0:1[4-8]$/.test(words(element)));
    await until(() => isMoving(element));
    expect(readPlace(element)).to.be.lessThan(14);
    dispatchEvent(new Event('pagehide'));
    expect(readKept()).to.be.within(14, 18);
    await expect(element).to.be.accessible();
    find(element, 'resume')?.click();
    await until(() => readPlace(element) >= 14 && element.media?.paused === false);
    await until(() => !words(element).includes('Go on'));
    expect(element.state).to.include({ phase: 'playing', at: 'behind' });
  });

  it('offers, after the event, to go on where a viewer from the beginning was, and to begin anew', async () => {
    await leaveAt(14);
    endEvent();
    const element = await fixture<LivePlayerElement>(
      html`<live-player endpoint=${endpoint} stream="st_1" muted></live-player>`,
    );
    await untilPhase(element, 'replay');
    await until(() => /^Go on at 0:1[4-8]\s+From the beginning$/.test(words(element)));
    await until(() => readPlace(element) >= 14);
    await expect(element).to.be.accessible();
    find(element, 'restart')?.click();
    await until(() => element.media?.paused === false && readPlace(element) < 5);
    expect(element.state).to.include({ phase: 'replay', resumesAt: null });
  });

  it('goes on there by itself where the page has it play by itself', async () => {
    await leaveAt(14);
    endEvent();
    const element = await stage.place();
    await untilPhase(element, 'replay');
    await until(() => element.media?.paused === false && readPlace(element) > 14);
    expect(readPlace(element)).to.be.lessThan(22);
  });

  it('has the place in either player, and begins anew where the page wants nothing kept', async () => {
    await leaveAt(14);
    endEvent();
    const forgetful = await fixture<LivePlayerElement>(
      html`<live-player endpoint=${endpoint} stream="st_1" muted no-resume></live-player>`,
    );
    await untilPhase(forgetful, 'replay');
    expect(forgetful.state).to.include({ resumesAt: null });
    const other = await fixture<RecordingPlayerElement>(
      html`<recording-player endpoint=${endpoint} stream="st_1"></recording-player>`,
    );
    await untilPhase(other, 'ready');
    expect('resumesAt' in other.state ? other.state.resumesAt : null).to.be.within(14, 18);
  });
});
