import type { LinkReport } from './link-quality.js';
import type { LinkSample } from './link-sample.js';

/** Whether the camera's pictures leave this device. */
export interface PictureFlow {
  /** `begun`: some have left. Before that a source may be one that has no more than a single still. */
  readonly phase: 'awaited' | 'begun';
  /** Readings in a row in which none has left that should have. */
  readonly unsent: number;
}

export const noPictureYet: PictureFlow = { phase: 'awaited', unsent: 0 };

/** What mends itself within some seconds is not told. */
const TOLD_AFTER = 6;

/**
 * The flow with one more reading. `isGiven`: a camera is on and gives a picture that moves, as far as is
 * known. A line that has no room for pictures is the reason for none, and is told of as the line.
 */
export function nextPictureFlow(
  before: PictureFlow,
  { pictures, sourcePictures, isSqueezed }: LinkSample,
  isGiven: boolean,
): PictureFlow {
  if (pictures === null || !isGiven) return { ...before, unsent: 0 };
  if (pictures > 0) return { phase: 'begun', unsent: 0 };
  if (isSqueezed) return before;
  const isWanting = before.phase === 'begun' || (sourcePictures ?? 0) > 0;
  return isWanting ? { ...before, unsent: before.unsent + 1 } : before;
}

/** Whether a person has to be told that the camera's pictures do not leave this device. */
export function isPictureUnsent(link: LinkReport | null): boolean {
  return (link?.picture.unsent ?? 0) >= TOLD_AFTER;
}
