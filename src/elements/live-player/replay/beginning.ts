import type { Stream, StreamMark } from '../../../contract/index.js';
import type { Copy, KnownMissing } from '../../recording-player/timeline/recording-choice.js';
import { readMissing, toCopies } from '../../recording-player/timeline/recording-choice.js';

/** A recording that has just begun is of some length, or it would have no place in the event. */
const MIN_SECONDS = 1;

/** What is kept of an event that is live, as it was told. */
export interface Beginning {
  /** Best first, what is still being recorded among them. */
  readonly copies: readonly Copy[];
  readonly missing: KnownMissing;
  readonly marks: readonly StreamMark[];
  /** More is being recorded at this moment. */
  readonly isGrowing: boolean;
}

/** Everything that can be played of an event so far: what has been recorded, and what is being. */
export function readBeginning(stream: Stream, resolve: (url: string) => string): Beginning {
  // What is ready is named first, and may be five seconds that a phone has sent of what grows.
  const recordings = [...stream.recordings].sort((a, b) => b.coverage - a.coverage);
  const copies = recordings.flatMap((recording): readonly Copy[] => {
    if (recording.state === 'ready') return toCopies(recording, resolve);
    if (recording.state !== 'recording') return [];
    const duration = Math.max(recording.duration ?? 0, MIN_SECONDS);
    // A file that is still being written cannot be played on.
    return toCopies({ ...recording, duration }, resolve).filter(({ type }) => type !== 'mp4');
  });
  return {
    copies,
    missing: readMissing(stream),
    marks: stream.marks ?? [],
    isGrowing: stream.status === 'live' && stream.assurance.ingest === 'connected',
  };
}
