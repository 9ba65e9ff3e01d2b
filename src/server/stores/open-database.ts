import { SetupError } from '../failures/setup-error.js';
import { embeddedMigrations } from './embedded-migrations.js';

/** What the embedded store uses of libsql's synchronous interface. */
export interface Statement {
  run(...values: readonly (string | number)[]): { changes: number };
  get(...values: readonly (string | number)[]): unknown;
  all(...values: readonly (string | number)[]): unknown[];
}

/** An open database file. */
export interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

type DatabaseConstructor = new (file: string, options: { timeout: number }) => Database;

/** Another process writes for milliseconds only; a wait this long means that something hangs. */
const writeWaitMs = 5_000;

/**
 * A database file without any tables of ours. Rejects with a `SetupError`: `package-missing` where
 * libsql is not installed, `database-unusable` where the file cannot be opened.
 */
export async function openLibsql(
  file: string,
  { busyTimeoutMs }: { busyTimeoutMs: number },
): Promise<Database> {
  let Libsql: DatabaseConstructor;
  try {
    ({ default: Libsql } = (await import('libsql')) as unknown as { default: DatabaseConstructor });
  } catch (cause) {
    throw new SetupError(
      'package-missing',
      'The embedded store needs the package libsql: npm install libsql',
      cause,
    );
  }
  try {
    return new Libsql(file, { timeout: busyTimeoutMs });
  } catch (cause) {
    throw new SetupError('database-unusable', `The file ${file} cannot be opened.`, cause);
  }
}

/** Opens the embedded store's file, makes it durable and brings its tables up to date. */
export async function openDatabase(file: string): Promise<Database> {
  const database = await openLibsql(file, { busyTimeoutMs: writeWaitMs });
  try {
    database.exec('PRAGMA journal_mode = WAL');
    // A stream that was answered with 201 must outlive a power cut, which NORMAL does not promise.
    database.exec('PRAGMA synchronous = FULL');
    migrate(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: Database): void {
  inTransaction(database, () => {
    const { user_version: seen } = database.prepare('PRAGMA user_version').get() as {
      user_version: number;
    };
    if (seen > embeddedMigrations.length) {
      throw new SetupError(
        'database-newer',
        'The database was written by a newer version of Streamside; this one cannot read it.',
      );
    }
    for (const step of embeddedMigrations.slice(seen)) database.exec(step);
    database.exec(`PRAGMA user_version = ${embeddedMigrations.length}`);
  });
}

/** Runs `work` as one transaction that takes the write lock at its beginning. */
export function inTransaction<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

/** A full disk ends the transaction by itself; what failed first is what matters. */
function rollBack(database: Database): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // There was nothing left to undo.
  }
}
