import type { TemplateResult } from 'lit';
import { svg } from 'lit';
import { createIcon } from '../../shared/icons.js';

const microphone = svg`<rect x="9" y="3" width="6" height="11" rx="3"/><path d="M5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21M8.5 21h7"/>`;
const stroke = svg`<path d="M4 4l16 16"/>`;

/** What is done to picture and sound. */
export const captureIcons = {
  camera: createIcon(
    svg`<rect x="3" y="6.5" width="12" height="11" rx="2"/><path d="M15 10.8l6-3.3v9l-6-3.3z"/>`,
  ),
  cameraOff: createIcon(
    svg`<path d="M6.5 6.5H13a2 2 0 0 1 2 2v1.9l6-2.9v9l-3-1.5M15 15.5a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-7a2 2 0 0 1 1.3-1.9"/>${stroke}`,
  ),
  flip: createIcon(
    svg`<path d="M4.5 10a7.8 7.8 0 0 1 14-2.6M19.5 14a7.8 7.8 0 0 1-14 2.6M18.9 3v4.6h-4.6M5.1 21v-4.6h4.6"/>`,
  ),
  microphone: createIcon(microphone),
  microphoneOff: createIcon(svg`${microphone}${stroke}`),
  screen: createIcon(
    svg`<rect x="3" y="4.5" width="18" height="12" rx="1.5"/><path d="M8.5 20h7M12 16.5V20"/>`,
  ),
} as const satisfies Record<string, TemplateResult>;
