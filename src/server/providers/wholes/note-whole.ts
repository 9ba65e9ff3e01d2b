import type { MediaRecording, RecordedSpan } from '../media-engine.js';
import { listPlaced } from './whole-copy.js';
import type { HeldWhole, WholeCopy, WholePlace } from './whole-copy.js';

/** Clocks, key frames and the start of a push differ by less without anything being lost. */
const worthwhileSeconds = 1;

/** Phones bring their pieces home one after the other, and each makes another whole. */
const standsForMs = 300_000;

/** What is at hand when it is judged whether a service is to be given the engine's whole. */
export interface WholeFacts {
  /** Null while there is none. */
  readonly whole: MediaRecording | null;
  /** What the service recorded itself: parts of one event, one after the other; a whole is all of it. */
  readonly recordedSeconds: number;
  readonly now: Date;
}

/**
 * What is remembered once this is known: the whole is chosen where it holds more than any copy at
 * the service, and let go where another has taken its place before it was given a place there. Pure.
 */
export function noteWhole<Place extends WholePlace>(
  copies: readonly WholeCopy<Place>[],
  { whole, recordedSeconds, now }: WholeFacts,
): readonly WholeCopy<Place>[] {
  const placed = listPlaced(copies);
  const isNew = whole?.state === 'ready' && placed.every((copy) => copy.wholeId !== whole.id);
  if (!isNew) return placed;
  const best = Math.max(recordedSeconds, ...placed.map((copy) => copy.durationSeconds));
  if (whole.durationSeconds - best < worthwhileSeconds) return placed;
  if (copies.some((copy) => copy.phase === 'chosen' && copy.wholeId === whole.id)) return copies;
  const { id: wholeId, startedAt, durationSeconds, spans = [] } = whole;
  const held = { wholeId, startedAt, durationSeconds, spans };
  return [...placed, { phase: 'chosen', ...held, since: now.toISOString() }];
}

/** Whether it has stood for long enough to be given away. */
export function isDue<Place extends WholePlace>(copy: WholeCopy<Place>, now: Date): boolean {
  return copy.phase === 'chosen' && now.getTime() - Date.parse(copy.since) >= standsForMs;
}

/**
 * When what the service has of a whole was recorded, as a recording's field. Absent where it has less
 * than was sent: nobody knows which part.
 */
export function claimSpans(
  { spans, durationSeconds }: HeldWhole,
  storedSeconds: number | null,
): { readonly spans?: readonly RecordedSpan[] } {
  const isAll = storedSeconds !== null && durationSeconds - storedSeconds < worthwhileSeconds;
  return isAll && spans.length > 0 ? { spans } : {};
}
