import type { EventSpan } from './plan-parts.js';
import { endOf, lengthOf } from './recording-timeline.js';

/** A copy that ends sooner after the moment is no help at it. */
const MIN_REST_MS = 1_000;

/** A copy that begins later has nothing of the moment. */
const NEAR_MS = 2_000;

/** So much of the best copy makes up for beginning later; a piece of five seconds does not. */
const MIN_SHARE = 0.25;

/**
 * Whether a copy can be played instead of the best one from this moment of the event on, milliseconds
 * since 1970. Where nobody says what it holds, it is tried.
 */
export function canStandIn(
  spans: readonly EventSpan[],
  best: readonly EventSpan[],
  eventMs: number | null,
): boolean {
  const [first] = spans;
  const last = spans.at(-1);
  if (eventMs === null || first === undefined || last === undefined) return true;
  if (endOf(last) < eventMs + MIN_REST_MS) return false;
  return first.startedMs < eventMs + NEAR_MS || lengthOf(spans) >= MIN_SHARE * lengthOf(best);
}

/** Whether a copy ends so long before the best one that this has more to show. */
export function endsEarly(spans: readonly EventSpan[], best: readonly EventSpan[]): boolean {
  const [last, bestLast] = [spans.at(-1), best.at(-1)];
  if (last === undefined || bestLast === undefined) return false;
  return endOf(last) < endOf(bestLast) - NEAR_MS;
}
