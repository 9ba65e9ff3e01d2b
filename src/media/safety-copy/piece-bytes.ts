import type { PieceChunks } from './piece-chunks.js';
import type { PieceFiles } from './piece-files.js';
import { toStoreError } from './safety-store-error.js';

/**
 * Where the bytes of pieces lie: in files as long as these can be written, in the database from the
 * first write on that a file refuses for another reason than want of room. A piece may lie in both.
 */
export class PieceBytes {
  readonly #files: PieceFiles;
  readonly #chunks: PieceChunks;
  #writesTo: 'files' | 'chunks' = 'files';

  constructor(files: PieceFiles, chunks: PieceChunks) {
    this.#files = files;
    this.#chunks = chunks;
  }

  /** Resolves when it is on the disk. Rejects with a `SafetyStoreError`; the same can be tried again. */
  async write(pieceId: string, at: number, data: ArrayBuffer): Promise<void> {
    try {
      if (this.#writesTo === 'files') {
        try {
          await this.#files.write(pieceId, at, data);
          return;
        } catch (error) {
          if (toStoreError(error).code === 'storage-full') throw error;
          this.#writesTo = 'chunks';
          this.#files.close();
        }
      }
      await this.#chunks.write(pieceId, at, data);
    } catch (error) {
      throw toStoreError(error);
    }
  }

  /** Nothing more comes for this piece. */
  async finish(pieceId: string): Promise<void> {
    if (this.#writesTo === 'files') await this.#files.finish(pieceId).catch(() => undefined);
  }

  /** All of a piece that was written. */
  async read(pieceId: string): Promise<Blob> {
    const [file, chunks] = await Promise.all([
      this.#files.read(pieceId),
      this.#chunks.read(pieceId),
    ]);
    if (chunks === null) return file ?? new Blob();
    if (file === null) return chunks.data;
    return new Blob([file.slice(0, chunks.at), chunks.data]);
  }

  async remove(pieceId: string): Promise<void> {
    await Promise.all([this.#files.remove(pieceId), this.#chunks.remove(pieceId)]);
  }

  /** Resolves when no file is held any more. */
  async end(): Promise<void> {
    await this.#files.end();
  }
}
