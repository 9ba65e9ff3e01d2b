import type { Stream } from '../../../contract/stream.js';
import type { UploadPlan } from '../../../media/piece-upload/piece-uploader.js';
import { isDoubtful } from '../../../media/safety-copy/safety-piece.js';
import type { SafetyBroadcastEntry, SafetyPiece } from '../../../media/safety-copy/safety-piece.js';

/** Clocks and key frames differ by so much without anything being missing. */
const TOLERANCE_MS = 500;

/** What a recording has taken in is told with the next of its parts, and some seconds later. */
const TOLD_AFTER_MS = 20_000;

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * What of these broadcasts is to be sent, given the Stream as it was after the server was told of
 * them. Where it holds every second, only what was filmed while the line was in doubt: a recording may
 * have holes that its times do not show. What it recorded beyond that need not cross a weak line a
 * second time. Else what no recording covers goes first as well, and the rest behind it for as long as
 * something is missing: of a broadcast that is over, since what is live needs the line.
 */
export function planUploads(
  broadcasts: readonly SafetyBroadcastEntry[],
  { assurance, recordings }: Stream,
  now = Date.now(),
): UploadPlan {
  const isWhole = assurance.missingSeconds === 0;
  const isPlayable = recordings.some(({ state }) => state === 'ready');
  const doubtful = listDoubtful(broadcasts);
  // While it is live the server's recorders are still at work on it.
  const waiting = listReady(isWhole ? broadcasts.filter(hasEnded) : broadcasts);
  const certain = waiting.filter((piece) => !doubtful.has(piece));
  if (isWhole && isPlayable) return { send: [...doubtful], safe: certain };
  const held = recordings.flatMap(toSpan);
  const over = new Set(listReady(broadcasts.filter(hasEnded)));
  const covered = new Set(certain.filter((piece) => isCovered(piece, held)));
  const uncovered = certain
    .filter((piece) => !covered.has(piece))
    .filter((piece) => over.has(piece) || piece.startedAt + piece.durationMs < now - TOLD_AFTER_MS);
  const needed = [...doubtful, ...uncovered].sort(byStart);
  return { send: [...needed, ...[...covered].filter((piece) => over.has(piece))], safe: [] };
}

/** Pieces that are whole and that the server must be given whatever it says that it has. */
export function listDoubtful(broadcasts: readonly SafetyBroadcastEntry[]): Set<SafetyPiece> {
  const doubtful = broadcasts.flatMap((broadcast) =>
    listReady([broadcast]).filter((piece) => isDoubtful(piece, broadcast)),
  );
  return new Set(doubtful.sort(byStart));
}

/** Pieces that are whole and of which the server has not said that it keeps them. */
function listReady(broadcasts: readonly SafetyBroadcastEntry[]): SafetyPiece[] {
  return broadcasts
    .flatMap(({ pieces }) => pieces)
    .filter(({ state }) => state.phase === 'held' || state.phase === 'uploading')
    .sort(byStart);
}

const byStart = (a: SafetyPiece, b: SafetyPiece) => a.startedAt - b.startedAt;

const hasEnded = ({ endedAt, isWriting }: SafetyBroadcastEntry) => endedAt !== null && !isWriting;

function toSpan({ state, startedAt, duration }: Stream['recordings'][number]): Span[] {
  if (state === 'failed' || startedAt === null || duration === null) return [];
  const from = Date.parse(startedAt);
  return [{ from, to: from + duration * 1_000 }];
}

function isCovered({ startedAt, durationMs }: SafetyPiece, held: readonly Span[]): boolean {
  let from = startedAt;
  for (const span of [...held].sort((a, b) => a.from - b.from)) {
    if (span.from <= from + TOLERANCE_MS) from = Math.max(from, span.to);
  }
  return from + TOLERANCE_MS >= startedAt + durationMs;
}
