import { mergeSpans, subtractSpans } from './time-spans.js';
import type { TimeSpan } from './time-spans.js';

/**
 * A Stream is sent to every viewer: with more pieces of a device that hold only what other copies hold too
 * it would be longer than a page.
 */
const maxSparePieces = 500;

/** Pieces without which there is less to see are worth twice that: 8 hours of a phone that records alone. */
const maxNeededPieces = 1_000;

/** The pieces of a device overlap by less at their seams, and clocks differ by more. */
const negligibleMs = 250;

/** A copy that a Stream may name, and when what can be played of it was recorded. */
export interface NamedCopy<R> {
  readonly recording: R;
  readonly isPiece: boolean;
  /** Empty while it cannot be played. */
  readonly playable: readonly TimeSpan[];
}

/**
 * The copies that a Stream names, in their order: all but pieces of a device beyond what it has room for.
 * Of these go first those that hold what no other copy does, each second of it once, from the beginning
 * of the event on.
 */
export function chooseNamed<R>(copies: readonly NamedCopy<R>[]): readonly R[] {
  const pieces = copies.filter(({ isPiece }) => isPiece);
  if (pieces.length <= maxSparePieces) return copies.map(({ recording }) => recording);
  const needed = listNeeded(copies).slice(0, maxNeededPieces);
  const isNeeded = new Set(needed);
  const room = Math.max(0, maxSparePieces - needed.length);
  const spare = pieces.filter((piece) => !isNeeded.has(piece)).slice(0, room);
  const named = new Set([...needed, ...spare]);
  return copies
    .filter((copy) => !copy.isPiece || named.has(copy))
    .map(({ recording }) => recording);
}

/** As few pieces as hold all that the other copies lack, in the order of the event. */
function listNeeded<R>(copies: readonly NamedCopy<R>[]): NamedCopy<R>[] {
  const others = copies.filter(({ isPiece }) => !isPiece).flatMap(({ playable }) => playable);
  const pieces = copies
    .filter(({ isPiece }) => isPiece)
    .flatMap((copy) => copy.playable.map((span) => ({ copy, ...span })))
    .sort((a, b) => a.from - b.from);
  const needed = new Set<NamedCopy<R>>();
  let next = 0;
  let furthest: (typeof pieces)[number] | undefined;
  for (const lack of subtractSpans(mergeSpans(pieces), others)) {
    let at = lack.from;
    while (lack.to - at > negligibleMs) {
      for (let piece = pieces[next]; piece && piece.from <= at; piece = pieces[++next]) {
        if (furthest === undefined || piece.to > furthest.to) furthest = piece;
      }
      // What two pieces hold together neither lacks: one of them goes on from here.
      if (furthest === undefined || furthest.to <= at) break;
      needed.add(furthest.copy);
      at = furthest.to;
    }
  }
  return [...needed];
}
