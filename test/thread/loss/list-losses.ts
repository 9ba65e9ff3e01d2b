import type { Sighting } from './counted-camera.js';
import { FRAME_MS, TONE } from './counted-camera.js';
import type { Sightings } from './read-sightings.js';

/** A frame counts as kept where one is that was filmed so shortly before or after: encoders leave some out. */
const NEAR_MS = 500;
/** A starved encoder leaves out frames one by one, which is nothing that anybody misses. */
const LEAST_MS = 200;

/** Something that was seen or heard and that nobody has. */
export interface Loss {
  readonly kind: Sighting['kind'];
  /** Ms since the run's epoch. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** What was seen and is in none of the files. */
export function listMissing(seen: readonly Sighting[], files: readonly Sightings[]): Sighting[] {
  const isKept = {
    picture: createSearch(
      files.flatMap(({ picture }) => picture),
      NEAR_MS,
    ),
    sound: createSearch(
      files.flatMap(({ sound }) => sound),
      0,
    ),
  };
  return seen.filter(({ kind, at }) => !isKept[kind](at));
}

/** What is missing as spans, picture and sound each by itself. */
export function listLosses(missing: readonly Sighting[], epoch: number): Loss[] {
  return [...toLosses('picture', missing, epoch), ...toLosses('sound', missing, epoch)];
}

/** Whether there is one so near. */
function createSearch(times: readonly number[], nearMs: number): (at: number) => boolean {
  const sorted = [...times].sort((a, b) => a - b);
  return (at) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? 0) < at - nearMs) low = middle + 1;
      else high = middle;
    }
    return (sorted[low] ?? Infinity) <= at + nearMs;
  };
}

/** What lies close together as one. */
function toLosses(kind: Sighting['kind'], lost: readonly Sighting[], epoch: number): Loss[] {
  const stepMs = kind === 'sound' ? TONE.stepMs : FRAME_MS;
  const losses: Loss[] = [];
  for (const { at } of lost.filter((sighting) => sighting.kind === kind)) {
    const fromMs = at - epoch;
    const last = losses.at(-1);
    if (last !== undefined && fromMs <= last.toMs + 2 * stepMs) {
      losses[losses.length - 1] = { ...last, toMs: fromMs + stepMs };
    } else losses.push({ kind, fromMs, toMs: fromMs + stepMs });
  }
  return losses.filter(({ fromMs, toMs }) => toMs - fromMs >= LEAST_MS);
}
