import { planParts } from './plan-parts.js';
import type { Copy, KnownMissing } from './recording-choice.js';
import { RecordingTimeline } from './recording-timeline.js';

/** Seconds that were broadcast and that the best of these copies would not show. */
export function countUnshown(copies: readonly Copy[], missing: KnownMissing): number {
  return new RecordingTimeline(planParts(copies), missing).unshownSeconds;
}
