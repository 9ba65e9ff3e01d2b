import type { SVGTemplateResult, TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import { live } from 'lit/directives/live.js';
import type { BarActions, BarState } from './bar-state.js';
import type { Speak } from './speak.js';
import { formatTime } from './format-time.js';
import { findGap } from './find-gap.js';
import { formatGap, formatLateness } from './format-gap.js';
import { findChapter, formatChapter } from './format-chapter.js';
import type { ControlsModel } from './controls-model.js';
import type { Chapter, TimelineGap } from './playback-model.js';

/** Width of the drawing in which gaps stand; it is stretched over the bar. */
const WIDTH = 1000;

/** The time bar of a recording, with the places where something is missing. */
export function renderTimeBar(
  bar: BarState,
  { playback, behindSeconds }: Pick<ControlsModel, 'playback' | 'behindSeconds'>,
  actions: BarActions,
  t: Speak,
  language: string,
): TemplateResult {
  const { gaps = [], chapters = [] } = playback ?? {};
  const chapter = chapters[findChapter(chapters, bar.time)];
  const gap = findGap(gaps, bar.time, bar.duration);
  const notes = [
    ...(gap === null ? [] : [formatGap(gap, t)]),
    ...(chapter === undefined ? [] : [formatChapter(chapter, language)]),
    ...(behindSeconds ? [formatLateness(behindSeconds, t)] : []),
  ];
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
      aria-valuetext=${[t('position-of', values), ...notes].join(', ')}
      .value=${live(String(bar.time))}
      @input=${(event: Event) => actions.seek(readNumber(event))}
    />
    ${gaps.length === 0 ? nothing : renderGaps(gaps, bar.duration, t)}
    ${chapters.length === 0 ? nothing : renderChapters(chapters, bar.duration)}
    <output class="preview" part="preview" aria-hidden="true" hidden>
      <canvas hidden></canvas><span></span>
    </output>
  </div>`;
}

/** Where chapters begin: seen only, since the list of them is in the settings. */
function renderChapters(chapters: readonly Chapter[], duration: number): TemplateResult {
  return html`<svg
    class="chapters"
    part="chapters"
    viewBox="0 0 ${WIDTH} 10"
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${chapters.filter(({ at }) => at > 0).map(({ at }) => renderLine(at, duration))}
  </svg>`;
}

function renderLine(at: number, duration: number): SVGTemplateResult {
  const x = (at / duration) * WIDTH;
  return svg`<line x1=${x} x2=${x} y1="0" y2="10" vector-effect="non-scaling-stroke"/>`;
}

function renderGaps(gaps: readonly TimelineGap[], duration: number, t: Speak): TemplateResult {
  return html`<svg
    class="gaps"
    part="gaps"
    viewBox="0 0 ${WIDTH} 10"
    preserveAspectRatio="none"
    role="img"
    aria-label=${gaps.map((gap) => `${formatTime(gap.at)}: ${formatGap(gap, t)}`).join('; ')}
  >
    ${gaps.map(({ at }) => renderLine(at, duration))}
  </svg>`;
}

function readNumber({ currentTarget }: Event): number {
  return Number((currentTarget as HTMLInputElement).value);
}
