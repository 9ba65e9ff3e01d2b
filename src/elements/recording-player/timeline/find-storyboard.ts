import type { StoryboardPlace } from '../../shared/player/playback-model.js';
import type { EventPlan } from './event-plan.js';
import { toEventSpans } from './plan-parts.js';
import type { Copy } from './recording-choice.js';
import { toMediaSeconds } from './recording-timeline.js';

/** Mux keeps pictures on another host than the recording, which nobody is sent to unless the page names it. */
const MUX_PICTURES = 'image.mux.com';

/** Where there is a small picture of this second of a recording: with the best copy that holds it and has pictures. */
export function findStoryboard(
  { parts, timeline }: EventPlan,
  seconds: number,
): StoryboardPlace | null {
  const place = timeline.toPlace(seconds);
  const { copies, cut } = parts[place.part] ?? { copies: [] };
  const eventMs = timeline.toEventMs(place);
  for (const copy of copies) {
    if (copy.storyboard === undefined) continue;
    if (new URL(copy.storyboard).hostname === MUX_PICTURES) continue;
    // The times of a part are its best copy's own, but where only a stretch of that is played.
    const isPlayedWhole = copy.recording === copies[0]?.recording && cut === undefined;
    const within = isPlayedWhole ? place.seconds : findMoment(copy, eventMs);
    if (within !== null) return { address: copy.storyboard, seconds: within };
  }
  return null;
}

/** Where in a copy's media a moment of the event stands; null where the copy does not hold it, or nobody knows. */
function findMoment(copy: Copy, eventMs: number | null): number | null {
  if (eventMs === null) return null;
  const spans = toEventSpans(copy);
  const isHeld = spans.some(
    ({ startedMs, seconds }) => eventMs >= startedMs && eventMs <= startedMs + seconds * 1000,
  );
  return isHeld ? toMediaSeconds(spans, eventMs) : null;
}
