import type { SampleRun } from '../mp4/mp4-run.js';
import type { FilePiece } from './fragment-reader.js';

export type FragmentPiece = FilePiece & { kind: 'fragment' };

/** The first picture behind a fragment, in ticks of its track. */
export interface NextPicture {
  readonly startTicks: number;
  readonly duration: number;
}

/** A fragment, and the picture that comes behind it; null where none does. */
export interface FollowedFragment {
  readonly piece: FragmentPiece;
  readonly next: NextPicture | null;
}

/**
 * The fragments of the first initialization, each with the picture behind it: which is the last of a take
 * cannot be told from how long it stands.
 */
export async function* readFollowed(
  pieces: AsyncIterable<FilePiece>,
): AsyncGenerator<FollowedFragment> {
  // Of sound alone nothing waits for a picture that never comes.
  let hasPictures = false;
  let isFirst = true;
  let waiting: FragmentPiece[] = [];
  for await (const piece of pieces) {
    if (piece.kind === 'init') {
      if (!isFirst) break;
      isFirst = false;
      hasPictures = piece.tracks.some(({ kind }) => kind === 'video');
      continue;
    }
    const next = hasPictures ? firstPicture(piece.runs) : null;
    if (next !== null || !hasPictures) {
      for (const before of waiting) yield { piece: before, next };
      waiting = [];
    }
    waiting.push(piece);
  }
  for (const last of waiting) yield { piece: last, next: null };
}

export function firstPicture(runs: readonly SampleRun[]): NextPicture | null {
  for (const { track, startTicks, samples } of runs) {
    const [first] = samples;
    if (track.kind !== 'video' || first === undefined) continue;
    return { startTicks, duration: first.duration };
  }
  return null;
}
