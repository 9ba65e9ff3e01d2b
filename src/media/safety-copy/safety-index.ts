import type { SafetyBroadcast, SafetyPiece } from './safety-piece.js';
import type { SafetyDatabase } from './safety-database.js';
import { toResult } from './safety-database.js';

/** The list of broadcasts and pieces on this device. What it has acknowledged survives a flat battery. */
export class SafetyIndex {
  readonly #database: SafetyDatabase;

  constructor(database: SafetyDatabase) {
    this.#database = database;
  }

  listBroadcasts(): Promise<SafetyBroadcast[]> {
    return this.#database.read(['broadcasts'], (transaction) =>
      toResult<SafetyBroadcast[]>(transaction.objectStore('broadcasts').getAll()),
    );
  }

  findBroadcast(id: string): Promise<SafetyBroadcast | undefined> {
    return this.#database.read(['broadcasts'], (transaction) =>
      toResult<SafetyBroadcast | undefined>(transaction.objectStore('broadcasts').get(id)),
    );
  }

  putBroadcast(broadcast: SafetyBroadcast): Promise<void> {
    return this.#database.write(['broadcasts'], (transaction) => {
      transaction.objectStore('broadcasts').put(broadcast);
    });
  }

  /** Exchanges a broadcast for another look of itself, if it is there. Resolves with whether it was. */
  changeBroadcast(
    id: string,
    change: (broadcast: SafetyBroadcast) => SafetyBroadcast,
  ): Promise<boolean> {
    return this.#database.write(['broadcasts'], async (transaction) => {
      const broadcasts = transaction.objectStore('broadcasts');
      const before = await toResult<SafetyBroadcast | undefined>(broadcasts.get(id));
      if (before !== undefined) broadcasts.put(change(before));
      return before !== undefined;
    });
  }

  removeBroadcast(id: string): Promise<void> {
    return this.#database.write(['broadcasts'], (transaction) => {
      transaction.objectStore('broadcasts').delete(id);
    });
  }

  /** Of one broadcast, or of all; the earliest first. */
  async listPieces(broadcastId?: string): Promise<SafetyPiece[]> {
    const pieces = await this.#database.read(['pieces'], (transaction) => {
      const byBroadcast = transaction.objectStore('pieces').index('broadcast');
      return toResult<SafetyPiece[]>(byBroadcast.getAll(broadcastId));
    });
    return pieces.sort(
      (a, b) => a.startedAt - b.startedAt || a.startedAtMonotonicMs - b.startedAtMonotonicMs,
    );
  }

  findPiece(id: string): Promise<SafetyPiece | undefined> {
    return this.#database.read(['pieces'], (transaction) =>
      toResult<SafetyPiece | undefined>(transaction.objectStore('pieces').get(id)),
    );
  }

  putPiece(piece: SafetyPiece): Promise<void> {
    return this.#database.write(['pieces'], (transaction) => {
      transaction.objectStore('pieces').put(piece);
    });
  }

  /** Exchanges a piece for another look of itself, if it is there. Resolves with what it is then. */
  changePiece(
    id: string,
    change: (piece: SafetyPiece) => SafetyPiece,
    durability: 'strict' | 'relaxed' = 'strict',
  ): Promise<SafetyPiece | undefined> {
    return this.#database.write(
      ['pieces'],
      async (transaction) => {
        const pieces = transaction.objectStore('pieces');
        const before = await toResult<SafetyPiece | undefined>(pieces.get(id));
        if (before === undefined) return undefined;
        const after = change(before);
        if (after !== before) pieces.put(after);
        return after;
      },
      durability,
    );
  }

  removePiece(id: string): Promise<void> {
    return this.#database.write(['pieces'], (transaction) => {
      transaction.objectStore('pieces').delete(id);
    });
  }
}
