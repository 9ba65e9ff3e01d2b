import type { ObservedRecording } from '../providers/provider.js';
import { toSkewMs } from '../streams/device-clock.js';
import type { StoredReport, StreamStore } from '../streams/stream-store.js';
import { toFileType } from './piece.js';
import type { Piece, PieceTimes } from './piece.js';
import type { PieceShelf } from './piece-shelf.js';
import { formatFilePath } from './upload-path.js';

/** What looking works with. */
interface ObservePiecesParts {
  readonly store: Pick<StreamStore, 'listReports'>;
  /** Told of an index that cannot be written, which hides nothing of what is here. */
  readonly onError: (error: unknown) => void;
}

/** What came home of a stream, oldest first; what each piece's report says of it goes into the index. */
export async function observePieces(
  shelf: PieceShelf,
  { store, onError }: ObservePiecesParts,
  streamId: string,
): Promise<ObservedRecording[]> {
  const pieces = await shelf.list(streamId);
  const here = pieces.filter(({ state }) => state !== 'coming');
  if (here.some(({ times }) => times === null)) {
    await noteTimes(shelf, await store.listReports(streamId), here).catch(onError);
  }
  return largestOfEach(here).map(toRecording);
}

async function noteTimes(
  shelf: PieceShelf,
  reports: readonly StoredReport[],
  pieces: readonly Piece[],
): Promise<void> {
  for (const { streamId, id, broadcastId, partId, times } of pieces) {
    const found = times === null ? readTimes(reports, broadcastId, partId) : null;
    if (found !== null) await shelf.noteTimes(streamId, id, found);
  }
}

/** When a piece was filmed, as the report says that names it; null where none does. */
export function readTimes(
  reports: readonly StoredReport[],
  broadcastId: string,
  partId: string,
): PieceTimes | null {
  const stored = reports.find((report) => report.broadcastId === broadcastId);
  const part = stored?.report.parts.find(({ id }) => id === partId);
  if (stored === undefined || part === undefined) return null;
  const startedAt = new Date(Date.parse(part.startedAt) + toSkewMs(stored)).toISOString();
  return { startedAt, duration: part.duration };
}

/** Of each part the largest: one that was first sent while it still grew may have come twice. */
export function largestOfEach(pieces: readonly Piece[]): Piece[] {
  const largest = new Map<string, Piece>();
  for (const piece of pieces) {
    const name = JSON.stringify([piece.broadcastId, piece.partId]);
    const known = largest.get(name);
    if (known === undefined || known.bytes < piece.bytes) largest.set(name, piece);
  }
  return [...largest.values()];
}

function toRecording(piece: Piece): ObservedRecording {
  const { id, state, type, broadcastId, partId, times } = piece;
  const isReady = state === 'whole';
  return {
    id,
    from: 'device',
    state: isReady ? 'ready' : 'failed',
    startedAt: null,
    durationSeconds: null,
    piece: { broadcastId, partId, times },
    sources: isReady ? [{ type: toFileType(type), url: formatFilePath(piece) }] : [],
    poster: null,
  };
}
