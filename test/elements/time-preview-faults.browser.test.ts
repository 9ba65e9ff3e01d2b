import { expect } from '@open-wc/testing';
import type { ControlsModel } from '../../src/elements/shared/player/controls-model.js';
import type { PlaybackModel } from '../../src/elements/shared/player/playback-model.js';
import { TimePreview } from '../../src/elements/shared/player/time-preview.js';
import { until } from './support/viewer-backend.js';

const picture =
  'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg" width="16" height="9"/%3E';
const board = `WEBVTT\n\n00:00.000 --> 00:10.000\n${picture}#xywh=0,0,16,9\n`;

describe('TimePreview where something does not come', () => {
  const { fetch } = window;
  let life: AbortController;
  let frame: HTMLElement;

  beforeEach(() => {
    life = new AbortController();
    frame = document.createElement('div');
    frame.innerHTML =
      '<input class="position" type="range"><div class="preview" hidden><canvas hidden></canvas><span></span></div>';
    document.body.append(frame);
  });

  afterEach(() => {
    life.abort();
    frame.remove();
    window.fetch = fetch;
  });

  function preview(model: Pick<ControlsModel, 'storyboard' | 'playback'>): void {
    const { signal } = life;
    new TimePreview({
      ...{ frame, signal, readDuration: () => 10, readNote: () => '' },
      readModel: () => model,
    });
  }

  function point(): void {
    const bar = frame.querySelector('input');
    bar?.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, clientX: 20 }));
  }

  const leave = (): boolean => frame.dispatchEvent(new PointerEvent('pointerleave'));
  const isDrawn = (): boolean => frame.querySelector('canvas')?.hidden === false;

  it('asks again for pictures that it did not get, when the pointer comes back', async () => {
    const address = URL.createObjectURL(new Blob([board], { type: 'text/vtt' }));
    let asked = 0;
    window.fetch = () => {
      asked += 1;
      return asked === 1 ? Promise.resolve(new Response(null, { status: 401 })) : fetch(address);
    };
    preview({ storyboard: '/storyboard.vtt', playback: null });
    point();
    point();
    await until(() => asked === 1);
    leave();
    await until(() => {
      point();
      return isDrawn();
    });
    expect(asked).to.equal(2);
  });

  it('shows the time alone where the code that finds pictures does not come', async () => {
    const faults: unknown[] = [];
    const keep = (event: PromiseRejectionEvent): void => {
      event.preventDefault();
      faults.push(event.reason);
    };
    window.addEventListener('unhandledrejection', keep, { signal: life.signal });
    let asked = 0;
    const findStoryboard = (): Promise<never> => {
      asked += 1;
      return Promise.reject(new TypeError('Failed to fetch'));
    };
    preview({
      storyboard: '',
      playback: { findStoryboard } as Partial<PlaybackModel> as PlaybackModel,
    });
    point();
    await until(() => asked === 1);
    // Rejections that nobody handles are told of after the task that made them.
    await new Promise((resolve) => setTimeout(resolve));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    expect(faults).to.deep.equal([]);
    expect(isDrawn()).to.equal(false);
    expect(frame.querySelector('span')?.textContent).to.match(/^0:0\d$/);
  });
});
