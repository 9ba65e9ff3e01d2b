import { BroadcastLocks } from './broadcast-locks.js';
import { PieceBytes } from './piece-bytes.js';
import { PieceChunks } from './piece-chunks.js';
import { PieceDesk } from './piece-desk.js';
import { PieceFiles } from './piece-files.js';
import { toPieceFile } from './piece-file.js';
import type { SafetyAccount } from './safety-account.js';
import { createSafetyAccount } from './safety-account.js';
import { SafetyDatabase } from './safety-database.js';
import { SafetyIndex } from './safety-index.js';
import type { SafetyBroadcast, SafetyBroadcastEntry, SafetyPiece } from './safety-piece.js';
import { isOnDevice } from './safety-piece.js';
import type { SafetyParts } from './safety-recovery.js';
import { recoverBroadcasts, removeBroadcast } from './safety-recovery.js';
import type { SafetyStoreErrorCode } from './safety-store-error.js';
import { SafetyStoreError, toStoreError } from './safety-store-error.js';

/** Another page is looked for among the dead at most this often. */
const RECOVER_EVERY_MS = 10_000;
/** Room that is made at once, so that not every second begins with making room. */
const MAKE_ROOM_BYTES = 8_000_000;

export interface SafetyStoreOptions {
  /** Database, folder, locks and channel are named so; stores of one name on one origin are one. */
  readonly name?: string;
  /** Where files are written, for tests; the default is a worker of this package. */
  readonly files?: PieceFiles;
}

/** A piece that is not among the files, and why: it is no longer on the device, cannot be read, or is still being written. */
export interface MissingPiece {
  readonly piece: SafetyPiece;
  readonly code: SafetyStoreErrorCode;
}

/** A piece as a file that plays by itself, named by its time and order. */
export interface SavedPiece {
  readonly piece: SafetyPiece;
  readonly file: File;
}

/** A broadcast as files, one for each piece, in the order in which they were filmed. */
export interface FilesToSave {
  readonly files: readonly SavedPiece[];
  readonly missing: readonly MissingPiece[];
}

/**
 * The safety copies on this device: every broadcast of this origin, also of pages that have died.
 * Nothing is opened before the first call. Nothing unconfirmed is ever removed but by `discard`.
 * Methods reject with a `SafetyStoreError`. Dispatches `change` whenever `list` may answer otherwise,
 * also when another tab is the reason.
 */
export class SafetyStore extends EventTarget {
  readonly #database: SafetyDatabase;
  readonly #parts: SafetyParts;
  #channel: BroadcastChannel | null;
  #recovery: { readonly at: number; readonly done: Promise<void> } | null = null;

  constructor({ name = 'streamside-safety-copy', files }: SafetyStoreOptions = {}) {
    super();
    this.#database = new SafetyDatabase(name);
    this.#parts = {
      index: new SafetyIndex(this.#database),
      bytes: new PieceBytes(files ?? new PieceFiles(name), new PieceChunks(this.#database)),
      locks: new BroadcastLocks(name),
    };
    // Absent before Safari 15.4.
    this.#channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
    this.#channel?.addEventListener('message', () => this.dispatchEvent(new Event('change')));
  }

  /** Every broadcast of which something is left, the earliest first. Closes what dead pages left open. */
  async list(): Promise<SafetyBroadcastEntry[]> {
    const { index } = this.#parts;
    await this.#recover();
    const broadcasts = await index.listBroadcasts();
    return this.#look(broadcasts, await index.listPieces());
  }

  /** One of them, or null. */
  async find(broadcastId: string): Promise<SafetyBroadcastEntry | null> {
    const { index } = this.#parts;
    await this.#recover();
    const broadcast = await index.findBroadcast(broadcastId);
    if (broadcast === undefined) return null;
    const [entry] = await this.#look([broadcast], await index.listPieces(broadcastId));
    return entry ?? null;
  }

  /** What of a broadcast was captured and where it is, or null where there is nothing of it. */
  async readAccount(broadcastId: string): Promise<SafetyAccount | null> {
    const broadcast = await this.find(broadcastId);
    return broadcast && createSafetyAccount(broadcast);
  }

  /** The bytes of a piece from `offset` on. `piece-missing` where there is no such piece any more. */
  async read(pieceId: string, offset = 0): Promise<Blob> {
    const piece = await this.#parts.index.findPiece(pieceId);
    if (piece === undefined || !isOnDevice(piece)) throw new SafetyStoreError('piece-missing');
    const blob = await this.#parts.bytes.read(pieceId).catch((cause: unknown) => {
      throw toStoreError(cause);
    });
    if (blob.size < piece.bytes) throw new SafetyStoreError('piece-missing');
    return blob.slice(offset, piece.bytes, piece.type);
  }

  /** Does the work where no other tab sends this piece, and keeps others from beginning meanwhile. */
  whileUnsent(pieceId: string, work: () => Promise<void>): Promise<'done' | 'held'> {
    return this.#parts.locks.whileFree(`sending ${pieceId}`, work);
  }

  /** Remembers how far an upload has come, so that the next page goes on from there. */
  async markUploading(pieceId: string, address: string, offset: number): Promise<void> {
    await this.#change(pieceId, { phase: 'uploading', address, offset });
  }

  /** The upload's address is of no use any more: the piece is to be sent from its beginning. */
  async markHeld(pieceId: string): Promise<void> {
    await this.#change(pieceId, { phase: 'held' });
  }

  /** The server has acknowledged that it keeps the piece. From now on its bytes may make room for others. */
  async confirm(pieceId: string): Promise<void> {
    const { index, bytes } = this.#parts;
    try {
      await this.#change(pieceId, { phase: 'confirmed', onDevice: true });
    } catch (error) {
      if (toStoreError(error).code !== 'storage-full') throw error;
      // There is no room even for the note; but what is confirmed may go.
      await bytes.remove(pieceId);
      await index
        .changePiece(pieceId, (piece) => ({
          ...piece,
          state: { phase: 'confirmed', onDevice: false },
        }))
        .catch(() => index.removePiece(pieceId));
      this.#announce();
    }
  }

  /** Removes everything of a broadcast, confirmed or not. `broadcast-writing` while it is recorded. */
  async discard(broadcastId: string): Promise<void> {
    const { index, locks } = this.#parts;
    const outcome = await locks.whileFree(broadcastId, async () => {
      const broadcast = await index.findBroadcast(broadcastId);
      if (broadcast === undefined) return;
      await index.putBroadcast({ ...broadcast, isDiscarded: true });
      await removeBroadcast(this.#parts, broadcastId);
    });
    if (outcome === 'held') throw new SafetyStoreError('broadcast-writing');
    this.#announce();
  }

  /** What is here of a broadcast was given to the person as a file. */
  async markSaved(broadcastId: string): Promise<void> {
    const { index } = this.#parts;
    const savedAt = Date.now();
    // In one step: what is discarded at the same moment is not put back.
    const isThere = await index.changeBroadcast(broadcastId, (row) => ({ ...row, savedAt }));
    if (isThere) this.#announce();
  }

  /** What is on the device of a broadcast as files to save, and what of it cannot be one. */
  async toFiles(broadcastId: string): Promise<FilesToSave> {
    const files: SavedPiece[] = [];
    const missing: MissingPiece[] = [];
    for (const piece of await this.#parts.index.listPieces(broadcastId)) {
      try {
        if (piece.state.phase === 'writing') throw new SafetyStoreError('piece-writing');
        const file = toPieceFile(piece, files.length + 1, await this.read(piece.id));
        files.push({ piece, file });
      } catch (error) {
        missing.push({ piece, code: toStoreError(error).code });
      }
    }
    return { files, missing };
  }

  /** Lets go of everything it has open. A later call opens it again, but hears nothing of other tabs. */
  async close(): Promise<void> {
    this.#channel?.close();
    this.#channel = null;
    await this.#parts.bytes.end();
    await this.#database.close();
  }

  /** For the one who records: a desk that takes what comes, whatever storage does meanwhile. */
  createDesk(memoryBytes?: number): PieceDesk {
    return new PieceDesk({
      ...this.#parts,
      makeRoom: () => this.#makeRoom(),
      onChange: () => this.#announce(),
      changes: this,
      memoryBytes,
    });
  }

  /** For the one who records: others see it as being recorded until the returned function is called. */
  hold(broadcastId: string): Promise<() => void> {
    return this.#parts.locks.hold(broadcastId);
  }

  async #look(
    broadcasts: readonly SafetyBroadcast[],
    pieces: readonly SafetyPiece[],
  ): Promise<SafetyBroadcastEntry[]> {
    const held = await this.#parts.locks.findHeld(broadcasts, pieces);
    return broadcasts
      .filter(({ isDiscarded }) => !isDiscarded)
      .sort((a, b) => a.startedAt - b.startedAt)
      .map((broadcast) => ({
        ...broadcast,
        pieces: pieces.filter(({ broadcastId }) => broadcastId === broadcast.id),
        isWriting: held.has(broadcast.id),
      }));
  }

  async #recover(): Promise<void> {
    if (this.#recovery === null || performance.now() - this.#recovery.at > RECOVER_EVERY_MS) {
      const done = recoverBroadcasts(this.#parts).then((changed) => {
        if (changed) this.#announce();
      });
      this.#recovery = { at: performance.now(), done };
    }
    await this.#recovery.done;
  }

  /** Lets the oldest confirmed bytes go. Resolves with whether there were any. */
  async #makeRoom(): Promise<boolean> {
    const { index, bytes } = this.#parts;
    let freed = 0;
    for (const piece of await index.listPieces()) {
      if (piece.state.phase !== 'confirmed' || !piece.state.onDevice) continue;
      await bytes.remove(piece.id);
      await index
        .changePiece(piece.id, (row) => ({
          ...row,
          state: { phase: 'confirmed', onDevice: false },
        }))
        .catch(() => index.removePiece(piece.id));
      freed += piece.bytes;
      if (freed >= MAKE_ROOM_BYTES) break;
    }
    if (freed > 0) this.#announce();
    return freed > 0;
  }

  async #change(pieceId: string, state: SafetyPiece['state']): Promise<void> {
    const piece = await this.#parts.index.changePiece(pieceId, (before) =>
      // What is confirmed stays so, whatever a second uploader may think.
      before.state.phase === 'writing' || before.state.phase === 'confirmed'
        ? before
        : { ...before, state },
    );
    if (piece === undefined) throw new SafetyStoreError('piece-missing');
    if (piece.state.phase === 'writing') throw new SafetyStoreError('piece-writing');
    this.#announce();
  }

  #announce(): void {
    this.#channel?.postMessage('change');
    this.dispatchEvent(new Event('change'));
  }
}
