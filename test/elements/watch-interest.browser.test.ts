import { expect } from '@open-wc/testing';
import { watchInterest } from '../../src/elements/recording-player/watch-interest.js';
import type { Interest } from '../../src/elements/recording-player/watch-interest.js';
import { until } from './support/viewer-backend.js';

describe('watchInterest', () => {
  const life = new AbortController();
  const own = Object.getOwnPropertyDescriptor(navigator, 'connection');

  afterEach(() => {
    document.querySelectorAll('.player').forEach((element) => element.remove());
    if (own === undefined) Reflect.deleteProperty(navigator, 'connection');
    else Object.defineProperty(navigator, 'connection', own);
  });
  after(() => life.abort());

  function place(topPx: number): { frame: HTMLElement; told: Interest[] } {
    const frame = document.createElement('div');
    frame.className = 'player';
    frame.style.cssText = `position: absolute; top: ${topPx}px; width: 320px; height: 180px`;
    frame.innerHTML = '<button>Play</button>';
    document.body.append(frame);
    const told: Interest[] = [];
    watchInterest(frame, life.signal, (interest) => told.push(interest));
    return { frame, told };
  }

  function useLine(connection: object): void {
    Object.defineProperty(navigator, 'connection', { value: connection, configurable: true });
  }

  it('tells that it is seen, and then that somebody reaches for it, each once', async () => {
    const { frame, told } = place(0);
    await until(() => told.length === 1);
    frame.dispatchEvent(new PointerEvent('pointerenter'));
    frame.querySelector('button')?.focus();
    expect(told).to.deep.equal(['seen', 'reached']);
  });

  for (const [name, act] of [
    ['a mouse', (frame: HTMLElement) => frame.dispatchEvent(new PointerEvent('pointerenter'))],
    ['a finger', (frame: HTMLElement) => frame.dispatchEvent(new PointerEvent('pointerdown'))],
    ['the keyboard', (frame: HTMLElement) => frame.querySelector('button')?.focus()],
  ] as const) {
    it(`tells of ${name}, and nothing before of what is far down the page`, async () => {
      const near = place(0);
      const { frame, told } = place(5_000);
      await until(() => near.told.length === 1);
      expect(told).to.deep.equal([]);
      act(frame);
      expect(told).to.deep.equal(['reached']);
    });
  }

  for (const line of [{ saveData: true }, { effectiveType: '3g' }, { effectiveType: 'slow-2g' }]) {
    it(`waits for somebody to reach for it over ${JSON.stringify(line)}`, async () => {
      useLine(line);
      const { frame, told } = place(0);
      useLine({ saveData: false, effectiveType: '4g' });
      const other = place(0);
      await until(() => other.told.length === 1);
      expect(told).to.deep.equal([]);
      frame.dispatchEvent(new PointerEvent('pointerenter'));
      expect(told).to.deep.equal(['reached']);
    });
  }
});
