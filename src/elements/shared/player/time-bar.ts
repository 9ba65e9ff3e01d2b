import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import { live } from 'lit/directives/live.js';
import type { BarActions, BarState } from './bar-state.js';
import type { Speak } from './speak.js';
import { formatTime } from './format-time.js';
import { formatGap } from './format-gap.js';
import type { TimelineGap } from './playback-model.js';

/** Width of the drawing in which gaps stand; it is stretched over the bar. */
const WIDTH = 1000;

/** The time bar of a recording, with the places where something is missing. */
export function renderTimeBar(
  bar: BarState,
  gaps: readonly TimelineGap[],
  actions: BarActions,
  t: Speak,
): TemplateResult {
  const values = { time: formatTime(bar.time), duration: formatTime(bar.duration) };
  return html`<div class="time-bar">
    <input
      class="position"
      part="position"
      type="range"
      min="0"
      max=${bar.duration}
      step="0.1"
      aria-label=${t('position')}
      aria-valuetext=${t('position-of', values)}
      .value=${live(String(bar.time))}
      @input=${(event: Event) => actions.seek(readNumber(event))}
    />
    ${gaps.length === 0 ? nothing : renderGaps(gaps, bar.duration, t)}
    <output class="preview" part="preview" aria-hidden="true" hidden>
      <canvas hidden></canvas><span></span>
    </output>
  </div>`;
}

function renderGaps(gaps: readonly TimelineGap[], duration: number, t: Speak): TemplateResult {
  const marks = gaps.map(
    ({ at }) =>
      svg`<line x1=${(at / duration) * WIDTH} x2=${(at / duration) * WIDTH} y1="0" y2="10" vector-effect="non-scaling-stroke"/>`,
  );
  return html`<svg
    class="gaps"
    part="gaps"
    viewBox="0 0 ${WIDTH} 10"
    preserveAspectRatio="none"
    role="img"
    aria-label=${gaps.map((gap) => `${formatTime(gap.at)}: ${formatGap(gap, t)}`).join('; ')}
  >
    ${marks}
  </svg>`;
}

function readNumber({ currentTarget }: Event): number {
  return Number((currentTarget as HTMLInputElement).value);
}
