import type { TemplateResult } from 'lit';
import { svg } from 'lit';
import { createIcon } from '../icons.js';

const speaker = svg`<path d="M4 9.5h3.5L12 5.5v13l-4.5-4H4z"/>`;

/** What is done to what plays. */
export const playerIcons = {
  play: createIcon(svg`<path class="solid" d="M8 5l11 7-11 7z"/>`),
  fromBeginning: createIcon(svg`<path d="M5 5v14"/><path class="solid" d="M19 5v14l-10-7z"/>`),
  pause: createIcon(svg`<path class="solid" d="M7 5h3.5v14H7zM13.5 5H17v14h-3.5z"/>`),
  sound: createIcon(svg`${speaker}<path d="M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11"/>`),
  soundOff: createIcon(svg`${speaker}<path d="M16 9.5l5 5M21 9.5l-5 5"/>`),
  fullScreen: createIcon(svg`<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>`),
  fullScreenOff: createIcon(svg`<path d="M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5"/>`),
  pictureInPicture: createIcon(
    svg`<path d="M11 19H4.5A1.5 1.5 0 0 1 3 17.5V6.5A1.5 1.5 0 0 1 4.5 5h15A1.5 1.5 0 0 1 21 6.5V10"/><rect class="solid" x="13" y="13" width="8" height="6" rx="1"/>`,
  ),
  captions: createIcon(
    svg`<rect x="3" y="5.5" width="18" height="13" rx="1.5"/><path d="M10.5 10.2a2.4 2.4 0 1 0 0 3.6M17 10.2a2.4 2.4 0 1 0 0 3.6"/>`,
  ),
  otherScreen: createIcon(
    svg`<path d="M7.5 16.5H4.5A1.5 1.5 0 0 1 3 15V6.5A1.5 1.5 0 0 1 4.5 5h15A1.5 1.5 0 0 1 21 6.5V15a1.5 1.5 0 0 1-1.5 1.5h-3"/><path class="solid" d="M12 14.5l5 5.5H7z"/>`,
  ),
} as const satisfies Record<string, TemplateResult>;
