import type { RecordedSpan } from '../media-engine.js';

/** What an engine's whole holds. */
export interface HeldWhole {
  /** The engine's own name of it. */
  readonly wholeId: string;
  readonly startedAt: string;
  readonly durationSeconds: number;
  readonly spans: readonly RecordedSpan[];
}

/** A whole that a service is to be given; `since` when it has been the one. */
export interface ChosenWhole extends HeldWhole {
  readonly phase: 'chosen';
  readonly since: string;
}

/** Where a service takes a file. */
export interface WholePlace {
  /** A secret: itself the permission to upload. */
  readonly url: string;
}

/** A whole that a service has a place for. */
export type PlacedWhole<Place extends WholePlace> = HeldWhole &
  Place & { readonly phase: 'placed'; readonly size: number };

/** An engine's whole on its way to a service, or there. */
export type WholeCopy<Place extends WholePlace> = ChosenWhole | PlacedWhole<Place>;

/** Changes what is remembered of them. Pure. */
export type WholesChange<Place extends WholePlace> = (
  copies: readonly WholeCopy<Place>[],
) => readonly WholeCopy<Place>[];

/** Those that the service has a place for. */
export function listPlaced<Place extends WholePlace>(
  copies: readonly WholeCopy<Place>[],
): PlacedWhole<Place>[] {
  return copies.filter((copy): copy is PlacedWhole<Place> => copy.phase === 'placed');
}
