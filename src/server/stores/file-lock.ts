import { openLibsql } from './open-database.js';

/** A lock that is held. */
export interface FileLock {
  release(): void;
}

/**
 * Takes the lock that stands behind `file`, or resolves with null where another process holds it.
 * It is the operating system's own: a process that is killed leaves nothing to clear away.
 * Rejects with a `SetupError`: `package-missing` without libsql, `database-unusable` where the file
 * cannot be opened.
 */
export async function lockFile(file: string): Promise<FileLock | null> {
  const database = await openLibsql(file, { busyTimeoutMs: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return null;
    throw error;
  }
  return { release: () => void database.close() };
}
