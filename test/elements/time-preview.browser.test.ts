import { expect } from '@open-wc/testing';
import { TimePreview } from '../../src/elements/shared/player/time-preview.js';

describe('TimePreview', () => {
  it('tells the time that a press at this place leads to: the thumb stays within its bar', () => {
    const end = new AbortController();
    const frame = document.createElement('div');
    frame.innerHTML =
      '<input type="range" class="position"><div class="preview" hidden><span></span><canvas></canvas></div>';
    document.body.append(frame);
    const bar = frame.querySelector('input') ?? new HTMLInputElement();
    bar.style.width = '300px';
    bar.style.margin = '0';
    const playback = { findStoryboard: () => Promise.resolve(null) };
    new TimePreview({
      frame,
      signal: end.signal,
      readDuration: () => 3_600,
      readNote: () => '',
      readModel: () => ({ storyboard: '', playback }) as never,
    });
    const { left, right, top } = bar.getBoundingClientRect();
    const timeAt = (clientX: number) => {
      bar.dispatchEvent(new PointerEvent('pointermove', { clientX, clientY: top, bubbles: true }));
      return frame.querySelector('span')?.textContent;
    };
    expect([left, left + 8, (left + right) / 2, right - 8, right].map(timeAt)).to.deep.equal([
      '0:00',
      '0:00',
      '30:00',
      '1:00:00',
      '1:00:00',
    ]);
    end.abort();
    frame.remove();
  });
});
