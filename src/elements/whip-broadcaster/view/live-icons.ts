import type { TemplateResult } from 'lit';
import { svg } from 'lit';
import { createIcon } from '../../shared/icons.js';

/** The foot of a bar that is not there. */
const dot = svg`<path d="M18 19v-.01"/>`;

/** What comes with a broadcast. */
export const liveIcons = {
  signalGood: createIcon(svg`<path d="M6 19v-3M12 19v-8M18 19V5"/>`),
  signalWeak: createIcon(svg`<path d="M6 19v-3M12 19v-8"/>${dot}`),
  signalNone: createIcon(svg`<path d="M6 19v-.01M12 19v-.01"/>${dot}`),
  signalVeryWeak: createIcon(svg`<path d="M6 19v-3M12 19v-.01"/>${dot}`),
  stop: createIcon(svg`<rect class="solid" x="6.5" y="6.5" width="11" height="11" rx="1.5"/>`),
} as const satisfies Record<string, TemplateResult>;
