import type { BroadcastLocks } from './broadcast-locks.js';
import type { PieceBytes } from './piece-bytes.js';
import { endDoubts } from './safety-doubt.js';
import type { SafetyIndex } from './safety-index.js';
import type { SafetyBroadcast, SafetyPiece } from './safety-piece.js';

/** So long the person can still save from the device what is safe elsewhere too. */
const KEEP_CONFIRMED_MS = 24 * 3_600_000;

/** What the store is made of. */
export interface SafetyParts {
  readonly index: SafetyIndex;
  readonly bytes: PieceBytes;
  readonly locks: BroadcastLocks;
}

/**
 * Sets the list right after a page that died: what was being written is held, as far as it is really
 * there. Finishes what was being discarded, and lets go of what has long been safe elsewhere.
 * Resolves with whether anything is another than before.
 */
export async function recoverBroadcasts(parts: SafetyParts): Promise<boolean> {
  const { index, locks } = parts;
  const [broadcasts, pieces] = await Promise.all([index.listBroadcasts(), index.listPieces()]);
  const held = await locks.findHeld(broadcasts, pieces);
  let changed = false;
  for (const broadcast of broadcasts) {
    if (held.has(broadcast.id)) continue;
    const own = pieces.filter(({ broadcastId }) => broadcastId === broadcast.id);
    const work = chooseWork(parts, broadcast, own);
    if (work === null) continue;
    const outcome = await locks.whileFree(broadcast.id, work);
    changed ||= outcome === 'done';
  }
  return changed;
}

/** Removes the pieces first, so that what is interrupted is found again by the broadcast. */
export async function removeBroadcast(
  { index, bytes }: SafetyParts,
  broadcastId: string,
): Promise<void> {
  for (const { id } of await index.listPieces(broadcastId)) {
    await bytes.remove(id);
    await index.removePiece(id);
  }
  await index.removeBroadcast(broadcastId);
}

function chooseWork(
  parts: SafetyParts,
  broadcast: SafetyBroadcast,
  pieces: readonly SafetyPiece[],
): (() => Promise<void>) | null {
  const { id, endedAt, gaps, isDiscarded } = broadcast;
  const isEmpty = pieces.length === 0 && gaps.length === 0;
  if (isDiscarded || (endedAt !== null && (isEmpty || isLongSafe(endedAt, pieces)))) {
    return () => removeBroadcast(parts, id);
  }
  const isOpen = endedAt === null || pieces.some(({ state }) => state.phase === 'writing');
  return isOpen ? () => closeBroadcast(parts, id) : null;
}

function isLongSafe(endedAt: number, pieces: readonly SafetyPiece[]): boolean {
  return (
    endedAt < Date.now() - KEEP_CONFIRMED_MS &&
    pieces.length > 0 &&
    pieces.every(({ state }) => state.phase === 'confirmed')
  );
}

async function closeBroadcast({ index, bytes }: SafetyParts, id: string): Promise<void> {
  // Looked up anew: another tab may have closed it before this one held the lock.
  for (const piece of await index.listPieces(id)) {
    if (piece.state.phase !== 'writing') continue;
    const { size } = await bytes.read(piece.id);
    if (size === 0) await index.removePiece(piece.id);
    else await index.changePiece(piece.id, (row) => closePiece(row, size));
  }
  const pieces = await index.listPieces(id);
  const broadcast = await index.findBroadcast(id);
  if (broadcast === undefined || broadcast.endedAt !== null) return;
  const ends = pieces.map(({ startedAt, durationMs }) => startedAt + durationMs);
  const endedAt = Math.max(broadcast.startedAt, ...ends);
  const doubts = endDoubts(broadcast.doubts ?? [], endedAt);
  await index.putBroadcast({ ...broadcast, endedAt, ending: broadcast.ending ?? 'found', doubts });
}

/** The list is written beside the bytes and may be a second ahead of them or behind; it never says more than there is. */
function closePiece(piece: SafetyPiece, size: number): SafetyPiece {
  if (piece.state.phase !== 'writing') return piece;
  const share = piece.bytes > 0 ? Math.min(1, size / piece.bytes) : 0;
  return {
    ...piece,
    bytes: size,
    durationMs: Math.round(piece.durationMs * share),
    state: { phase: 'held' },
  };
}
