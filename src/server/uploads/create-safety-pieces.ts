import { mkdir } from 'node:fs/promises';
import { ProblemError } from '../../contract/index.js';
import type { UploadTimes } from '../../contract/index.js';
import { ChangeBell } from './change-bell.js';
import { listKeptPieces } from './list-kept-pieces.js';
import { loadTusServer } from './load-tus-server.js';
import { observePieces } from './observe-pieces.js';
import { readPieceType } from './piece.js';
import type { PieceTimes } from './piece.js';
import { answerPieceFile } from './piece-file.js';
import { PieceShelf } from './piece-shelf.js';
import type { PieceShelfOptions } from './piece-shelf.js';
import type { ConnectedPieces, SafetyPieces, SafetyPiecesParts } from './safety-pieces.js';
import { createTusEndpoint } from './tus-endpoint.js';
import type { TusEndpoint } from './tus-endpoint.js';
import { createUploadKeys, toPieceId } from './upload-keys.js';
import { formatUploadPath } from './upload-path.js';

/** A phone that lies in a drawer over a weekend still brings home the rest of a piece. */
const keptMs = 7 * 24 * 3_600_000;

const sweepEveryMs = 3_600_000;

/** A device's length of a piece, and the server's of a moment, are not the same to the millisecond. */
const toleranceMs = 5_000;

/** A piece that still grew when it got its place has come to an end long before. The first sweep looks everywhere. */
const sweptAgainMs = 4 * keptMs;

/** What `openSafetyPieces` promises, with all that it needs of Node. */
export async function createSafetyPieces(options: PieceShelfOptions): Promise<SafetyPieces> {
  const library = await loadTusServer();
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const shelf = new PieceShelf(options);
  return {
    connect: (parts) => connect(shelf, createTusEndpoint(library, shelf, parts.onError), parts),
  };
}

function connect(
  shelf: PieceShelf,
  tus: TusEndpoint,
  { store, now, onError }: SafetyPiecesParts,
): ConnectedPieces {
  const toKey = createUploadKeys(store);
  const bell = new ChangeBell();
  const sweep = (agoMs: number) => {
    const at = now().getTime();
    const placedAfter = new Date(Math.max(0, at - agoMs));
    shelf.sweep(new Date(at - keptMs), placedAfter).catch((error: unknown) => onError(error));
  };
  const timer = setInterval(() => sweep(sweptAgainMs), sweepEveryMs);
  timer.unref?.();
  sweep(Infinity);

  return {
    async createUpload(streamId, { broadcastId, partId, type: mediaType, size, filmed }) {
      const type = readPieceType(mediaType);
      if (type === null) {
        throw new ProblemError('type-unsupported', {
          detail: 'type must be video or audio in mp4, webm or x-matroska',
        });
      }
      if (size === 0) throw new ProblemError('field-invalid', { detail: 'size must not be 0' });
      const key = await toKey({ streamId, broadcastId, partId, size });
      const times = filmed === undefined ? null : toServerTimes(filmed, now());
      const piece = { broadcastId, partId, type, size, times };
      await shelf.place(streamId, toPieceId(key), piece, now().toISOString());
      // Deleted meanwhile: nobody would ever take it away.
      if (!(await store.get(streamId))) {
        await shelf.removeUnfinished(streamId, toPieceId(key));
        throw new ProblemError('stream-not-found');
      }
      const expiresAt = new Date(now().getTime() + keptMs).toISOString();
      return { protocol: 'tus', url: formatUploadPath(streamId, key), expiresAt };
    },
    observe: (streamId) => observePieces(shelf, { store, onError }, streamId),
    listKept: (streamId) => listKeptPieces(shelf, { store, now }, streamId),
    removeStream: (streamId) => shelf.removeStream(streamId),
    watch: (listener) => bell.add(listener),
    async answerTus(request, streamId, key) {
      const id = toPieceId(key);
      const before = await shelf.find(streamId, id);
      const response = await tus.answer(request, { streamId, id });
      const after = before && (await shelf.find(streamId, id));
      if (after && after.state !== before.state) bell.ring(streamId);
      return response;
    },
    async answerFile(request, streamId, id, isPersonal) {
      const piece = await shelf.find(streamId, id);
      if (piece?.state !== 'whole') return null;
      return answerPieceFile(request, piece, shelf.mediaPath(piece), isPersonal);
    },
    close() {
      clearInterval(timer);
      bell.close();
    },
  };
}

/**
 * By the server's clock, as far as one message can tell; the broadcast's reports tell it better. Null for
 * what is yet to be filmed.
 */
function toServerTimes({ startedAt, duration, sentAt }: UploadTimes, now: Date): PieceTimes | null {
  const startedMs = Date.parse(startedAt) + now.getTime() - Date.parse(sentAt);
  if (startedMs + duration * 1_000 > now.getTime() + toleranceMs) return null;
  return { startedAt: new Date(startedMs).toISOString(), duration };
}
