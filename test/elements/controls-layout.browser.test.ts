import { expect } from '@open-wc/testing';
import type { LivePlayerElement } from '../../src/elements/live-player/live-player-element.js';
import { growing, live, LiveStage, recording } from './support/live-stage.js';
import { until, untilPhase } from './support/viewer-backend.js';

/** From an old phone's half of the screen to a page's whole width. */
const widths = [280, 390, 1280];

describe('renderControlsBar', () => {
  let stage: LiveStage;

  beforeEach(() => {
    stage = new LiveStage();
  });

  afterEach(() => stage.close());

  /** What of the bar is seen, with its place. */
  function findParts(element: LivePlayerElement): { name: string; box: DOMRect }[] {
    const bar = element.shadowRoot?.querySelector('[part=controls]');
    return [
      ...(bar?.querySelectorAll<HTMLElement>('button, .time, .late, .viewers, .time-bar') ?? []),
    ]
      .map((part) => ({
        name: part.ariaLabel ?? part.className,
        box: part.getBoundingClientRect(),
      }))
      .filter(({ box }) => box.width > 0);
  }

  async function expectOrder(element: LivePlayerElement): Promise<void> {
    for (const width of widths) {
      element.style.width = `${width}px`;
      element.requestUpdate();
      await element.updateComplete;
      const frame = element.getBoundingClientRect();
      expect(frame.width).to.equal(width);
      const parts = findParts(element);
      expect(parts.length).to.be.greaterThan(3);
      for (const [at, { name, box }] of parts.entries()) {
        const isInside =
          box.left >= frame.left - 0.5 &&
          box.right <= frame.right + 0.5 &&
          box.top >= frame.top - 0.5 &&
          box.bottom <= frame.bottom + 0.5;
        expect(isInside, `${name} stands within ${width} px`).to.equal(true);
        for (const { name: other, box: next } of parts.slice(at + 1)) {
          // The time bar reaches a little into the air above the buttons.
          const isApart =
            box.right <= next.left + 0.5 ||
            next.right <= box.left + 0.5 ||
            box.bottom <= next.top + 10 ||
            next.bottom <= box.top + 10;
          expect(isApart, `${name} beside ${other} at ${width} px`).to.equal(true);
        }
      }
    }
  }

  it('has everything within the picture, and nothing over another, live and from the beginning', async () => {
    const sources = [{ type: 'hls', url: growing } as const];
    stage.backend.change({
      viewers: 1234,
      recordings: [{ ...recording, state: 'recording', duration: 7325, sources }],
    });
    const element = await stage.placePlaying();
    element.viewerCount = true;
    await until(() => findParts(element).some(({ name }) => name === 'From the beginning'));
    await expectOrder(element);
    await element.startOver();
    await until(() => findParts(element).some(({ name }) => name === 'time-bar'));
    await expectOrder(element);
  });

  it('says how late it is beside the way back to live, and keeps the way to the beginning', async () => {
    const sources = [{ type: 'hls', url: growing } as const];
    const recordings = [{ ...recording, state: 'recording' as const, duration: 725, sources }];
    stage.backend.change({ recordings });
    const element = await stage.placePlaying();
    await until(() => findParts(element).some(({ name }) => name === 'From the beginning'));
    await element.startOver();
    await until(() => findParts(element).some(({ name }) => name === 'late'));
    for (const width of widths) {
      element.style.width = `${width}px`;
      element.requestUpdate();
      await element.updateComplete;
      const parts = findParts(element);
      const [late, back] = ['late', 'live behind'].map((name) => {
        const box = parts.find((part) => part.name === name)?.box;
        return box === undefined ? Number.NaN : (box.top + box.bottom) / 2;
      });
      expect(late, `one line at ${width} px`).to.be.closeTo(back ?? 0, 2);
      const names = parts.map(({ name }) => name);
      expect(names, `at ${width} px`).to.include('From the beginning');
    }
  });

  it('has so for a recording', async () => {
    stage.backend.change({ ...live, status: 'completed', sources: [], recordings: [recording] });
    const element = await stage.place();
    await untilPhase(element, 'replay');
    await until(() => findParts(element).some(({ name }) => name === 'time-bar'));
    await expectOrder(element);
  });

  it('has its settings in line, none under another or under what closes them', async () => {
    const recordings = [
      recording,
      { ...recording, id: 'rec_2', from: 'mux' as const, coverage: 0.9 },
    ];
    const marks = [{ at: '2026-11-21T10:00:02Z', title: 'Reading' }];
    stage.backend.change({ ...live, status: 'completed', sources: [], recordings, marks });
    const element = await stage.place();
    await untilPhase(element, 'replay');
    const find = (selector: string): HTMLElement[] => [
      ...(element.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? []),
    ];
    await until(() => find('button[aria-label=Settings]').length === 1);
    find('button[aria-label=Settings]')[0]?.click();
    await until(() => find('.panel select').length >= 3);
    for (const width of widths) {
      element.style.width = `${width}px`;
      element.requestUpdate();
      await element.updateComplete;
      const lists = find('.panel select').map((list) => list.getBoundingClientRect());
      const close = find('.panel .close').map((button) => button.getBoundingClientRect());
      expect(lists.length).to.be.at.least(3);
      expect(close.length).to.equal(1);
      // In a small player two beside each other, and wide ones below them.
      const columns = width < 576 ? 2 : 1;
      for (const side of ['left', 'right'] as const) {
        const places = new Set(lists.map((box) => Math.round(box[side])));
        expect(places.size, `${side} sides at ${width} px`).to.be.at.most(columns);
      }
      for (const [at, box] of lists.entries()) {
        expect(box.height, `to be pressed at ${width} px`).to.be.at.least(44);
        const others = [...lists.slice(at + 1), ...close];
        const isUnder = (other: DOMRect): boolean =>
          Math.min(box.right, other.right) - Math.max(box.left, other.left) > 0.5 &&
          Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top) > 0.5;
        expect(others.filter(isUnder), `under list ${at} at ${width} px`).to.deep.equal([]);
      }
    }
  });
});
