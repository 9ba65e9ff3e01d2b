import { SafetyStoreError, toStoreError } from './safety-store-error.js';

const VERSION = 1;

/** The database of one origin's safety copies: which pieces there are, and bytes where files cannot be written. */
export class SafetyDatabase {
  readonly #name: string;
  #open: Promise<IDBDatabase> | null = null;

  constructor(name: string) {
    this.#name = name;
  }

  /**
   * Does the work in one transaction, and resolves with its result once that is written: to the disk
   * itself if it is `strict`, so that it survives a flat battery.
   */
  async write<T>(
    stores: readonly StoreName[],
    work: (transaction: IDBTransaction) => Promise<T> | T,
    durability: 'strict' | 'relaxed' = 'strict',
  ): Promise<T> {
    const transaction = await this.#begin(stores, 'readwrite', { durability });
    const written = new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () => reject(toStoreError(transaction.error)));
    });
    const [result] = await Promise.all([Promise.resolve(transaction).then(work), written]);
    return result;
  }

  /** One look at what is stored. */
  async read<T>(
    stores: readonly StoreName[],
    look: (transaction: IDBTransaction) => Promise<T>,
  ): Promise<T> {
    return look(await this.#begin(stores, 'readonly'));
  }

  /** A later use opens it again. */
  async close(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    (await open?.catch(() => null))?.close();
  }

  async #begin(
    stores: readonly StoreName[],
    mode: IDBTransactionMode,
    options?: IDBTransactionOptions,
  ): Promise<IDBTransaction> {
    this.#open ??= openDatabase(this.#name, () => {
      this.#open = null;
    });
    try {
      return (await this.#open).transaction(stores, mode, options);
    } catch (cause) {
      this.#open = null;
      throw toStoreError(cause);
    }
  }
}

/** Its tables; `chunks` holds bytes under the piece's id and where in the piece they begin. */
export type StoreName = 'broadcasts' | 'pieces' | 'chunks';

/** The result of one request of a transaction. */
export function toResult<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(toStoreError(request.error)));
  });
}

function openDatabase(name: string, onLost: () => void): Promise<IDBDatabase> {
  return new Promise<IDBDatabase>((resolve, reject) => {
    // Throws where there is none, as in a frame whose policy forbids storage.
    const request = indexedDB.open(name, VERSION);
    request.addEventListener('upgradeneeded', () => {
      const database = request.result;
      database.createObjectStore('broadcasts', { keyPath: 'id' });
      database
        .createObjectStore('pieces', { keyPath: 'id' })
        .createIndex('broadcast', 'broadcastId');
      database.createObjectStore('chunks', { keyPath: ['pieceId', 'at'] });
    });
    request.addEventListener('success', () => {
      const database = request.result;
      database.addEventListener('close', onLost);
      // A later version of this script in another tab may change the tables.
      database.addEventListener('versionchange', () => {
        database.close();
        onLost();
      });
      resolve(database);
    });
    request.addEventListener('error', () => reject(request.error));
  }).catch((cause: unknown) => {
    throw new SafetyStoreError('storage-unavailable', cause);
  });
}
