import type { EventPlan } from '../timeline/event-plan.js';
import type { KeptFile } from '../../shared/player/playback-model.js';
import { findFile } from './find-file.js';
import { FullerCopies } from './fuller-copies.js';
import { createPatchedPlan } from './patch-parts.js';
import type { PlanParts } from '../timeline/plan-parts.js';

/** Puts a recording together of stretches of several copies, until there is one that holds all of it. */
export interface Patching {
  readonly plan: PlanParts;
  /** What is to be done with a plan that may be better than one's own: gone over to, taken for it as it is by now, or neither. */
  compare(other: EventPlan, own: EventPlan): FullerCopies | 'same' | 'other';
  /** Goes over to a plan, whatever it shows. */
  replace(other: EventPlan): FullerCopies;
  /** A file of all that a plan shows; null where that is none, or more than one. */
  findWhole(plan: EventPlan): KeptFile | null;
}

export function createPatching(): Patching {
  return {
    plan: createPatchedPlan(),
    compare(other, own) {
      if (isFuller(other, own)) return new FullerCopies(other);
      // Of a copy that is in it more than once it would not be known which of them plays.
      return isPatched(other) || isPatched(own) ? 'other' : 'same';
    },
    replace: (other) => new FullerCopies(other),
    findWhole: ({ parts: [part, ...others] }) =>
      others.length === 0 ? findFile(part, part?.copies[0]) : null,
  };
}

/** Whether some of it is only a stretch of a copy. */
function isPatched({ parts }: EventPlan): boolean {
  return parts.some(({ cut }) => cut !== undefined);
}

/** Recorders' clocks, and the lengths that their servers tell, differ by less. */
const LONGER_SECONDS = 2;

/**
 * Whether another plan shows more, or as much in one piece, by a recording that was not played yet. What it
 * only has in addition, behind what plays, needs nothing to be exchanged.
 */
function isFuller(other: EventPlan, own: EventPlan): boolean {
  const known = listBest(own);
  const others = listBest(other);
  const seconds = (other.timeline.duration ?? NaN) - (own.timeline.duration ?? NaN);
  // What nobody knew of when the own one was told was not known to be missing either.
  const isLonger =
    seconds >= LONGER_SECONDS && [...known].some((recording) => !others.has(recording));
  const more = own.timeline.unshownSeconds - other.timeline.unshownSeconds;
  const isJoined = isPatched(own) && !isPatched(other);
  return (
    (more > 0 || (isJoined && more === 0) || isLonger) &&
    [...others].some((recording) => !known.has(recording))
  );
}

/** The recordings that are played where all goes well. */
function listBest({ parts }: EventPlan): ReadonlySet<string | null | undefined> {
  return new Set(parts.map(({ copies: [best] }) => best?.recording));
}
