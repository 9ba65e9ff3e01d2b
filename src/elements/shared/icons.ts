import type { SVGTemplateResult, TemplateResult } from 'lit';
import { html, svg } from 'lit';

/** An icon always stands beside words or inside a labelled button, so it is hidden from readers. */
export function createIcon(shapes: SVGTemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    ${shapes}
  </svg>`;
}

/** What players and broadcaster both have. Each has more of its own, so that neither brings the other's. */
export const icons = {
  close: createIcon(svg`<path d="M6 6l12 12M18 6L6 18"/>`),
  settings: createIcon(
    svg`<path d="M4 7.5h8M17 7.5h3M4 16.5h3M12 16.5h8"/><circle cx="14.5" cy="7.5" r="2.5"/><circle cx="9.5" cy="16.5" r="2.5"/>`,
  ),
} as const satisfies Record<string, TemplateResult>;
