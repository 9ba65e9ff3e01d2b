import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { Speak } from '../view/broadcaster-words.js';
import type { LinkReport } from './link-quality.js';
import { hasFigures } from './link-quality.js';
import type { LinkSample } from './link-sample.js';

/** The drawing's own units. */
const WIDTH = 180;
const HEIGHT = 32;
/** As many readings as the meter keeps, so that time has the same scale from the beginning. */
const PLACES = 180;

interface Curve {
  readonly key: 'link-bitrate' | 'link-loss' | 'link-delay';
  /** Where the plot ends at the top, unless a reading goes beyond. */
  readonly top: number;
  read(sample: LinkSample): number | null;
  format(value: number, language: string): string;
}

const curves: readonly Curve[] = [
  {
    key: 'link-bitrate',
    top: 1_000,
    read: ({ kbps }) => kbps,
    format: (kbps, language) =>
      kbps < 1_000
        ? `${formatNumber(Math.round(kbps), language)} kbit/s`
        : `${formatNumber(kbps / 1_000, language)} Mbit/s`,
  },
  {
    key: 'link-loss',
    top: 0.1,
    read: ({ loss }) => loss,
    format: (loss, language) => `${formatNumber(loss * 100, language)} %`,
  },
  {
    key: 'link-delay',
    top: 300,
    read: ({ roundTripMs }) => roundTripMs,
    format: (ms, language) => `${formatNumber(Math.round(ms), language)} ms`,
  },
];

/**
 * Bitrate, loss and delay over the last minutes, each with its present value in words; while there is none
 * of now, that is said, and none of before is shown in its place.
 */
export function renderLinkPlot(link: LinkReport, t: Speak, language: string): TemplateResult {
  const isFresh = hasFigures(link);
  return html`${isFresh ? nothing : html`<p>${t('link-none')}</p>`}
    <dl class="plot" part="plot">
      ${curves.map((curve) => {
        const values = link.samples.map((sample) => curve.read(sample));
        const last = isFresh ? values.filter((value) => value !== null).at(-1) : undefined;
        return html`<div>
          <dt>${t(curve.key)}</dt>
          <dd>
            <span class="value">${last === undefined ? '–' : curve.format(last, language)}</span>
            ${values.length > 1 ? renderCurve(values, curve, language) : nothing}
            ${curve === curves.at(-1) ? renderSpan(t) : nothing}
          </dd>
        </div>`;
      })}
    </dl>`;
}

/** From when to when the curves above are. */
function renderSpan(t: Speak): TemplateResult {
  return html`<span class="span" aria-hidden="true">
    <span>${t('link-ago')}</span> <span>${t('link-now')}</span>
  </span>`;
}

/**
 * With what its upper end stands for; the lower is nothing. The newest reading stands at the right, in every
 * language. Where nothing was measured there is no line.
 */
function renderCurve(
  values: readonly (number | null)[],
  { top, format }: Curve,
  language: string,
): TemplateResult {
  const highest = Math.max(top, ...values.map((value) => value ?? 0));
  return html`<span class="scale" aria-hidden="true">${format(highest, language)}</span>
    <svg
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      preserveAspectRatio="none"
      focusable="false"
      aria-hidden="true"
    >
      ${svg`<path d=${toPath(values, highest)} />`}
    </svg>`;
}

/** A line through the readings that follow upon each other, begun anew behind every gap. */
export function toPath(values: readonly (number | null)[], highest: number): string {
  const first = PLACES - values.length;
  return values
    .map((value, index) => {
      if (value === null) return '';
      const x = ((first + index) / (PLACES - 1)) * WIDTH;
      const y = HEIGHT - (value / highest) * (HEIGHT - 2) - 1;
      const isJoined = (values[index - 1] ?? null) !== null;
      return `${isJoined ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
    })
    .join('');
}

function formatNumber(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(value);
}
