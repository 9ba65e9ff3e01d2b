import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import { createIcon } from '../../shared/icons.js';
import type { Rank, RankedLine } from './ranked-line.js';

/** Beside colour and weight a sign, for who tells no colours apart; the words say it without either. */
const signs: Record<Rank, TemplateResult | typeof nothing> = {
  plain: nothing,
  good: createIcon(svg`<circle cx="12" cy="12" r="9"/><path d="M8 12.3l2.8 2.8L16 9.5"/>`),
  notice: createIcon(svg`<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.5v.01"/>`),
  alarm: createIcon(svg`<path d="M12 4l9 16H3zM12 10v5M12 17.5v.01"/>`),
};

/** A line of its rank. An alarm is read out at once. */
export function renderLine({ rank, words }: RankedLine): TemplateResult | typeof nothing {
  if (words === '') return nothing;
  const line = html`${signs[rank]} <span>${words}</span>`;
  return rank === 'alarm'
    ? html`<p class="line alarm" role="alert">${line}</p>`
    : html`<p class=${`line ${rank}`}>${line}</p>`;
}
