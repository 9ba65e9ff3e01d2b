import type { SVGTemplateResult, TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import { live } from 'lit/directives/live.js';
import type { BarActions, BarState } from './bar-state.js';
import type { Speak } from './speak.js';
import { formatTime } from './format-time.js';
import { formatGap } from './format-gap.js';
import { findChapter, formatChapter } from './format-chapter.js';
import type { Chapter, PlaybackModel, TimelineGap } from './playback-model.js';

/** Width of the drawing in which gaps stand; it is stretched over the bar. */
const WIDTH = 1000;

/** The time bar of a recording, with the places where something is missing. */
export function renderTimeBar(
  bar: BarState,
  playback: Pick<PlaybackModel, 'gaps' | 'chapters'> | null,
  actions: BarActions,
  t: Speak,
  language: string,
): TemplateResult {
  const { gaps = [], chapters = [] } = playback ?? {};
  const chapter = chapters[findChapter(chapters, bar.time)];
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
      aria-valuetext="${t('position-of', values)}${chapter === undefined ? '' : `, ${formatChapter(chapter, language)}`}"
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
