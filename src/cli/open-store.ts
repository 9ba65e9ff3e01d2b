import { embeddedStore, postgresStore, SetupError } from '../server/index.js';
import type { StreamStore } from '../server/index.js';
import { readSystemCode, StartError } from './start-error.js';

/** Which store to open, and how. */
export interface StoreWish {
  /** Null: the embedded database. */
  readonly databaseUrl: string | null;
  /** Of the embedded database. */
  readonly databaseFile: string;
  /** Whether no other process may use the same database. */
  readonly isAlone: boolean;
  readonly onError: (error: unknown) => void;
}

/** Opens the store that the configuration names. Rejects with a `StartError`. */
export async function openStore(wish: StoreWish): Promise<StreamStore> {
  const { databaseUrl, databaseFile, isAlone, onError } = wish;
  if (databaseUrl === null) {
    return embeddedStore({ file: databaseFile }).catch((error: unknown) => {
      throw toEmbeddedError(error);
    });
  }
  try {
    return await postgresStore({ connectionString: databaseUrl, isAlone, onError });
  } catch (error) {
    if (!(error instanceof SetupError) || error.code === 'key-unreadable') throw error;
    const hint = error.code === 'package-missing' ? '' : ' DATABASE_URL names it.';
    throw new StartError(error.code, `${error.message}${hint}`, error);
  }
}

function toEmbeddedError(error: unknown): unknown {
  const code = readSystemCode(error);
  if (code !== 'database-unusable' && !code.startsWith('SQLITE_')) return error;
  const reason = code.startsWith('SQLITE_') ? code : 'it cannot be opened';
  return new StartError(
    'database-unusable',
    `The database in the data folder cannot be used (${reason}). Restore it, or set STREAMSIDE_DATA to another folder.`,
    error,
  );
}
