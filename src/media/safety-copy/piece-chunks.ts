import type { SafetyDatabase } from './safety-database.js';
import { toResult } from './safety-database.js';

interface Chunk {
  readonly pieceId: string;
  readonly at: number;
  /** Not a Blob: Safari has lost those. */
  readonly data: ArrayBuffer;
}

/** Bytes of pieces in the database, for browsers whose files cannot be written. */
export class PieceChunks {
  readonly #database: SafetyDatabase;

  constructor(database: SafetyDatabase) {
    this.#database = database;
  }

  /** Writes at that place and resolves when it is on the disk. The same again does no harm. */
  async write(pieceId: string, at: number, data: ArrayBuffer): Promise<void> {
    await this.#database.write(['chunks'], (transaction) => {
      transaction.objectStore('chunks').put({ pieceId, at, data } satisfies Chunk);
    });
  }

  /** Null where there is none. `at` is where the first of them begins. */
  async read(pieceId: string): Promise<{ at: number; data: Blob } | null> {
    const chunks = await this.#database.read(['chunks'], (transaction) =>
      toResult<Chunk[]>(transaction.objectStore('chunks').getAll(rangeOf(pieceId))),
    );
    const [first] = chunks;
    if (first === undefined) return null;
    return { at: first.at, data: new Blob(chunks.map(({ data }) => data)) };
  }

  async remove(pieceId: string): Promise<void> {
    await this.#database.write(['chunks'], (transaction) => {
      transaction.objectStore('chunks').delete(rangeOf(pieceId));
    });
  }
}

function rangeOf(pieceId: string): IDBKeyRange {
  return IDBKeyRange.bound([pieceId, 0], [pieceId, Infinity]);
}
