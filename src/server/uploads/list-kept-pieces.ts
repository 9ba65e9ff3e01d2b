import type { KeptPiece } from '../providers/media-engine.js';
import type { StreamStore } from '../streams/stream-store.js';
import { largestOfEach, readTimes } from './observe-pieces.js';
import type { PieceShelf } from './piece-shelf.js';

/** What clocks may be apart after they were compared. */
const toleranceMs = 5_000;

/** What looking works with. */
interface ListKeptParts {
  readonly store: Pick<StreamStore, 'get' | 'listReports'>;
  readonly now: () => Date;
}

/**
 * The whole pieces of a stream that a report has named, by their time. Those that say they were
 * filmed before there was the stream, or are yet to be, are left out: nobody knows where they belong.
 */
export async function listKeptPieces(
  shelf: PieceShelf,
  { store, now }: ListKeptParts,
  streamId: string,
): Promise<KeptPiece[]> {
  const pieces = (await shelf.list(streamId)).filter(({ state }) => state === 'whole');
  if (pieces.length === 0) return [];
  const [record, reports] = await Promise.all([store.get(streamId), store.listReports(streamId)]);
  if (!record) return [];
  const earliest = Date.parse(record.createdAt) - toleranceMs;
  const latest = now().getTime() + toleranceMs;
  return largestOfEach(pieces)
    .flatMap((piece) => {
      const { id, broadcastId, partId, type } = piece;
      const times = readTimes(reports, broadcastId, partId) ?? piece.times;
      if (times === null) return [];
      const fromMs = Date.parse(times.startedAt);
      const isPossible = fromMs >= earliest && fromMs + times.duration * 1_000 <= latest;
      return isPossible ? [{ id, broadcastId, type, path: shelf.mediaPath(piece), ...times }] : [];
    })
    .sort((a, b) => a.startedAt.localeCompare(b.startedAt) || a.id.localeCompare(b.id));
}
