import type { SVGTemplateResult, TemplateResult } from 'lit';
import { html, svg } from 'lit';

/** An icon always stands beside words or inside a labelled button, so it is hidden from readers. */
const icon = (shapes: SVGTemplateResult): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${shapes}</svg>`;

const microphone = svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M8.5 21h7"/>`;
const speaker = svg`<path d="M4 9.5h3.5L12 5.5v13l-4.5-4H4z"/>`;
/** The foot of a bar that is not there. */
const dot = svg`<path d="M18 19v-.01"/>`;
const stroke = svg`<path d="M4 4l16 16"/>`;

export const icons = {
  camera: icon(
    svg`<rect x="3" y="6.5" width="12" height="11" rx="2"/><path d="M15 10.8l6-3.3v9l-6-3.3z"/>`,
  ),
  cameraOff: icon(
    svg`<path d="M6.5 6.5H13a2 2 0 0 1 2 2v1.9l6-2.9v9l-3-1.5M15 15.5a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 1.3-1.9"/>${stroke}`,
  ),
  close: icon(svg`<path d="M6 6l12 12M18 6L6 18"/>`),
  flip: icon(
    svg`<path d="M4.5 10a7.8 7.8 0 0 1 14-2.6M19.5 14a7.8 7.8 0 0 1-14 2.6M18.9 3v4.6h-4.6M5.1 21v-4.6h4.6"/>`,
  ),
  microphone: icon(microphone),
  microphoneOff: icon(svg`${microphone}${stroke}`),
  play: icon(svg`<path class="solid" d="M8 5l11 7-11 7z"/>`),
  fromBeginning: icon(svg`<path d="M5.5 5v14"/><path class="solid" d="M19 5.5v13L9 12z"/>`),
  pause: icon(svg`<path class="solid" d="M7 5h3.5v14H7zM13.5 5H17v14h-3.5z"/>`),
  sound: icon(svg`${speaker}<path d="M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a7.8 7.8 0 0 1 0 11"/>`),
  soundOff: icon(svg`${speaker}<path d="M16 9.5l5 5M21 9.5l-5 5"/>`),
  fullScreen: icon(svg`<path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"/>`),
  fullScreenOff: icon(svg`<path d="M9 4v5H4M20 9h-5V4M15 20v-5h5M4 15h5v5"/>`),
  pictureInPicture: icon(
    svg`<path d="M11 19H4.5A1.5 1.5 0 0 1 3 17.5V6.5A1.5 1.5 0 0 1 4.5 5h15A1.5 1.5 0 0 1 21 6.5V10"/><rect class="solid" x="13" y="13" width="8" height="6" rx="1"/>`,
  ),
  captions: icon(
    svg`<rect x="3" y="5.5" width="18" height="13" rx="1.5"/><path d="M10.5 10.2a2.4 2.4 0 1 0 0 3.6M17 10.2a2.4 2.4 0 1 0 0 3.6"/>`,
  ),
  otherScreen: icon(
    svg`<path d="M7.5 16.5H4.5A1.5 1.5 0 0 1 3 15V6.5A1.5 1.5 0 0 1 4.5 5h15A1.5 1.5 0 0 1 21 6.5V15a1.5 1.5 0 0 1-1.5 1.5h-3"/><path class="solid" d="M12 14.5l5 5.5H7z"/>`,
  ),
  settings: icon(
    svg`<path d="M4 7.5h8M17 7.5h3M4 16.5h3M12 16.5h8"/><circle cx="14.5" cy="7.5" r="2.5"/><circle cx="9.5" cy="16.5" r="2.5"/>`,
  ),
  screen: icon(
    svg`<rect x="3" y="4.5" width="18" height="12" rx="1.5"/><path d="M8.5 20h7M12 16.5V20"/>`,
  ),
  signalGood: icon(svg`<path d="M6 19v-3M12 19v-8M18 19V5"/>`),
  signalWeak: icon(svg`<path d="M6 19v-3M12 19v-8"/>${dot}`),
  signalVeryWeak: icon(svg`<path d="M6 19v-3M12 19v-.01"/>${dot}`),
  stop: icon(svg`<rect class="solid" x="6.5" y="6.5" width="11" height="11" rx="1.5"/>`),
} as const satisfies Record<string, TemplateResult>;
