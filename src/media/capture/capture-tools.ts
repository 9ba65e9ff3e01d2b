import { probePicture } from './picture-probe.js';
import { ScreenShare } from './screen-share.js';
import { probeSound } from './sound-probe.js';
import { createSoundTap } from './sound-tap.js';

/** What a capture can do without until its first picture is seen. */
export const captureTools = {
  probePicture,
  probeSound,
  createSoundTap,
  openScreen: ScreenShare.open.bind(ScreenShare),
};

export type CaptureTools = typeof captureTools;
