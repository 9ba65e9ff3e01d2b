import { mkdir, readdir, rm, rmdir, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../contract/index.js';
import { KnownStreams } from './known-streams.js';
import {
  appendBytes,
  isReadable,
  readRow,
  readRowName,
  syncFolder,
  toPieceFiles,
  writeRow,
} from './piece-files.js';
import type { NewPiece, Piece, PieceRow, PieceState, PieceTimes } from './piece.js';

/** An hour of 720p in one piece stays below. */
const defaultMaxPieceBytes = 2 * 1024 ** 3;

/** Room that stays free for what is live, which cannot come again; a piece can. */
const defaultReserveBytes = 512 * 1024 ** 2;

/** As many as a device's report names. */
const maxPieces = 10_000;

/** The disk is looked at again after so long. */
const fullRetryAfterSeconds = 60;

/** Room comes only with another stream. */
const crowdedRetryAfterSeconds = 3_600;

/** Where pieces lie, and how many bytes they may have. */
export interface PieceShelfOptions {
  readonly folder: string;
  /** Of one piece. Default: 2 GiB. */
  readonly maxPieceBytes?: number;
  /** Free bytes below which no piece is taken. Default: 512 MiB. */
  readonly reserveBytes?: number;
}

/** A piece that is known, and what of it is on the disk. */
interface Entry {
  row: PieceRow;
  state: PieceState;
  bytes: number;
}

/**
 * Safety pieces on the disk, in `<folder>/<stream>/`: for each its bytes, and a row of the index.
 * One process at a time. Ids of streams are those of the store, which are good names for folders.
 */
export class PieceShelf {
  readonly maxPieceBytes: number;
  readonly #folder: string;
  readonly #reserveBytes: number;
  readonly #streams = new KnownStreams((streamId) => this.#load(streamId));
  /** Pieces that are just being given their place: asked for twice at once, one is made once. */
  readonly #placing = new Map<string, Promise<void>>();

  constructor({ folder, maxPieceBytes, reserveBytes }: PieceShelfOptions) {
    this.#folder = folder;
    this.maxPieceBytes = maxPieceBytes ?? defaultMaxPieceBytes;
    this.#reserveBytes = reserveBytes ?? defaultReserveBytes;
  }

  /** The piece as it stands; null where none has a place under this id. */
  async find(streamId: string, id: string): Promise<Piece | null> {
    return this.#streams.use(streamId, (entries) => {
      const entry = entries.get(id);
      return entry === undefined ? null : toPiece(streamId, entry);
    });
  }

  /** All of the stream, oldest first. */
  async list(streamId: string): Promise<Piece[]> {
    return this.#streams.use(streamId, (entries) =>
      [...entries.values()]
        .map((entry) => toPiece(streamId, entry))
        .sort((a, b) => a.createdAt.localeCompare(b.createdAt)),
    );
  }

  /** Ids of the streams that have any. */
  async listStreams(): Promise<string[]> {
    const found = await readdir(this.#folder, { withFileTypes: true }).catch(toNothing);
    return found.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  }

  /** Path of the file with the piece's bytes. */
  mediaPath({ streamId, id }: Pick<Piece, 'streamId' | 'id'>): string {
    return toPieceFiles(this.#folderOf(streamId), id).media;
  }

  /**
   * Gives a piece its place, or leaves the one that it has. Rejects with `piece-too-large`,
   * `storage-full` or `capacity-exhausted`.
   */
  async place(streamId: string, id: string, piece: NewPiece, createdAt: string): Promise<Piece> {
    const { size } = piece;
    if (size !== null && size > this.maxPieceBytes) throw tooLarge(this.maxPieceBytes);
    return this.#streams.use(streamId, async (entries) => {
      const standing = entries.get(id);
      if (standing) return toPiece(streamId, standing);
      if (entries.size >= maxPieces) {
        throw new ProblemError('capacity-exhausted', {
          retryAfterSeconds: crowdedRetryAfterSeconds,
        });
      }
      const placing =
        this.#placing.get(id) ??
        this.#make(streamId, { ...piece, id, createdAt })
          .then((entry) => void entries.set(id, entry))
          .finally(() => this.#placing.delete(id));
      this.#placing.set(id, placing);
      await placing;
      return this.#withEntry(streamId, id, (entry) => toPiece(streamId, entry));
    });
  }

  /** Says how long a piece is that still grew when it got its place. */
  async declareSize(streamId: string, id: string, size: number): Promise<void> {
    if (size > this.maxPieceBytes) throw tooLarge(this.maxPieceBytes);
    await this.#withEntry(streamId, id, async (entry) => {
      await this.#rewrite(streamId, entry, { size });
      await this.#settle(streamId, entry);
    });
  }

  /**
   * Notes when the piece was filmed. Rejects where the index cannot be written; for as long as the
   * stream is kept in memory it is known all the same.
   */
  async noteTimes(streamId: string, id: string, times: PieceTimes): Promise<void> {
    await this.#withEntry(streamId, id, async (entry) => {
      try {
        await this.#rewrite(streamId, entry, { times });
      } catch (error) {
        entry.row = { ...entry.row, times };
        throw error;
      }
    });
  }

  /**
   * Puts bytes behind the first `offset`, which must be all that are there, or it is an
   * `offset-conflict`. Resolves with how many are then durably on the disk; those that came before a
   * failure stay as well. One call at a time for each piece.
   */
  async append(
    { streamId, id }: Pick<Piece, 'streamId' | 'id'>,
    offset: number,
    source: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    return this.#withEntry(streamId, id, async (entry) => {
      if (entry.bytes !== offset) throw new ProblemError('offset-conflict');
      const files = toPieceFiles(this.#folderOf(streamId), id);
      await this.demandRoom(0);
      try {
        const { bytes, failure } = await appendBytes(files, entry.bytes, source, () =>
          this.demandRoom(0),
        );
        entry.bytes = bytes;
        await this.#settle(streamId, entry);
        if (failure !== null) throw failure;
        return bytes;
      } catch (error) {
        throw toStorageProblem(error);
      }
    });
  }

  /** Rejects with `storage-full` where so many bytes more leave too little for what is live. */
  async demandRoom(bytes: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    if (bavail * bsize - bytes < this.#reserveBytes) throw storageFull();
  }

  /** Takes a piece away that is not whole; a whole one stays. */
  async removeUnfinished(streamId: string, id: string): Promise<void> {
    await this.#streams.use(streamId, async (entries) => {
      if (entries.get(id)?.state !== 'coming') return;
      entries.delete(id);
      const { row, media } = toPieceFiles(this.#folderOf(streamId), id);
      await rm(row, { force: true });
      await rm(media, { force: true });
      await rmdir(this.#folderOf(streamId)).catch(() => undefined);
    });
  }

  /** Takes all pieces of the stream away. */
  async removeStream(streamId: string): Promise<void> {
    this.#streams.forget(streamId);
    await rm(this.#folderOf(streamId), { recursive: true, force: true });
    this.#streams.forget(streamId);
  }

  /**
   * Takes away what is not whole and to which no byte has come since. Looks only where a piece got
   * its place after `placedAfter`: to read every stream there ever was takes minutes of a disk.
   */
  async sweep(since: Date, placedAfter = new Date(0)): Promise<void> {
    for (const streamId of await this.listStreams()) {
      const folder = await stat(this.#folderOf(streamId)).catch(() => null);
      if (folder === null || folder.mtime < placedAfter) continue;
      for (const piece of await this.list(streamId)) {
        if (piece.state !== 'coming') continue;
        const { mtime } = await stat(this.mediaPath(piece));
        if (mtime < since) await this.removeUnfinished(streamId, piece.id);
      }
    }
  }

  async #make(streamId: string, row: PieceRow): Promise<Entry> {
    await this.demandRoom(row.size ?? 0);
    const folder = this.#folderOf(streamId);
    const files = toPieceFiles(folder, row.id);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(files.media, '', { flag: 'a' });
      await writeRow(files, row);
      await syncFolder(folder);
      await syncFolder(this.#folder);
    } catch (error) {
      throw toStorageProblem(error);
    }
    return { row, state: 'coming', bytes: 0 };
  }

  #folderOf(streamId: string): string {
    return join(this.#folder, streamId);
  }

  #withEntry<R>(streamId: string, id: string, work: (entry: Entry) => R | Promise<R>): Promise<R> {
    return this.#streams.use(streamId, (entries) => {
      const entry = entries.get(id);
      if (entry === undefined) throw new ProblemError('upload-not-found');
      return work(entry);
    });
  }

  async #load(streamId: string): Promise<Map<string, Entry>> {
    const folder = this.#folderOf(streamId);
    const entries = new Map<string, Entry>();
    for (const { name } of await readdir(folder, { withFileTypes: true }).catch(toNothing)) {
      const id = readRowName(name);
      const files = id === null ? null : toPieceFiles(folder, id);
      const row = files && (await readRow(files));
      const size = files && (await stat(files.media).catch(() => null))?.size;
      if (!row || typeof size !== 'number') continue;
      const entry: Entry = { row, state: 'coming', bytes: size };
      await this.#settle(streamId, entry);
      entries.set(row.id, entry);
    }
    return entries;
  }

  async #rewrite(streamId: string, entry: Entry, change: Partial<PieceRow>): Promise<void> {
    const row = { ...entry.row, ...change };
    try {
      await writeRow(toPieceFiles(this.#folderOf(streamId), row.id), row);
    } catch (error) {
      throw toStorageProblem(error);
    }
    entry.row = row;
  }

  /** Sees whether the piece is whole. */
  async #settle(streamId: string, entry: Entry): Promise<void> {
    if (entry.state !== 'coming' || entry.bytes !== entry.row.size) return;
    const files = toPieceFiles(this.#folderOf(streamId), entry.row.id);
    entry.state = (await isReadable(files, entry.row)) ? 'whole' : 'unreadable';
  }
}

function toPiece(streamId: string, { row, state, bytes }: Entry): Piece {
  return { ...row, streamId, state, bytes };
}

const toNothing = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return [];
  throw error;
};

const tooLarge = (bytes: number) =>
  new ProblemError('piece-too-large', { detail: `A piece has at most ${bytes} bytes` });

const storageFull = (cause?: unknown) =>
  new ProblemError('storage-full', { retryAfterSeconds: fullRetryAfterSeconds, cause });

function toStorageProblem(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT') return storageFull(error);
  // The stream was deleted meanwhile, and its folder with it.
  return code === 'ENOENT' ? new ProblemError('upload-not-found', { cause: error }) : error;
}
