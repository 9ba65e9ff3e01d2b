import type { Part, PlanParts } from './plan-parts.js';
import type { Copy, KnownMissing } from './recording-choice.js';
import { RecordingTimeline } from './recording-timeline.js';

/** What is played of an event, and how that makes up one time. */
export interface EventPlan {
  readonly parts: readonly Part[];
  readonly timeline: RecordingTimeline;
}

export function createEventPlan(
  plan: PlanParts,
  copies: readonly Copy[],
  missing: KnownMissing | undefined,
): EventPlan {
  const parts = plan(copies);
  return { parts, timeline: new RecordingTimeline(parts, missing) };
}
