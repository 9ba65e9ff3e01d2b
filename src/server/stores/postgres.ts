import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { withinDeadline } from '../failures/deadline.js';
import { SetupError } from '../failures/setup-error.js';
import type { StreamStore } from '../streams/stream-store.js';
import { ChangeListeners } from './change-listeners.js';
import { PostgresChanges } from './postgres-changes.js';
import type { PostgresConnection } from './postgres-connection.js';
import { openPostgres } from './postgres-database.js';
import { createPostgresDuties } from './postgres-duties.js';
import { readCode } from './postgres-fault.js';
import { migrate } from './postgres-migrations.js';
import { createPostgresNotes } from './postgres-notes.js';
import { createPostgresStreams } from './postgres-streams.js';

/** A predecessor that was killed is noticed by the server within moments. */
const aloneWithinMs = 3_000;
const aloneRetryMs = 200;

/** Another process may need this long for steps over many rows. */
const migrationMs = 600_000;

/** A connection that is dead does not say goodbye. */
const closeMs = 2_000;

/** Where the PostgreSQL store keeps its tables. */
export interface PostgresStoreOptions extends PostgresConnection {
  /** Schema of the store's tables; made where it is missing. Default: `streamside`. */
  readonly schema?: string;
  /**
   * Refuses to share the database with another process that asks for the same: for a provider whose
   * streams live in this process. Default: false.
   */
  readonly isAlone?: boolean;
  /** Told of a database that does not answer, once in a while. By default it is written to the console. */
  readonly onError?: (error: unknown) => void;
  readonly now?: () => Date;
}

/**
 * A store in PostgreSQL, which any number of processes may share: a change reaches the listeners of
 * all of them. While the database does not answer, methods reject with `capacity-exhausted`. Rejects
 * with a `SetupError`: `package-missing` without pg, `database-newer` for a later version's tables,
 * `database-busy` where it was to be alone, `database-unusable` where it cannot be used. No error
 * says more of the address than that.
 */
export async function postgresStore(options: PostgresStoreOptions): Promise<StreamStore> {
  const {
    schema = 'streamside',
    isAlone = false,
    onError = writeToConsole,
    now,
    ...rest
  } = options;
  if (!/^[a-z_][a-z0-9_]{0,39}$/.test(schema)) {
    throw new TypeError('schema must be a name of lower-case letters, digits and _');
  }
  const database = await openPostgres(rest, { schema, onError });
  const clock = now ?? (() => new Date());
  const listeners = new ChangeListeners();
  const channel = `${schema}_changes`;
  const sender = randomBytes(6).toString('base64url');
  const changes = new PostgresChanges({
    channel,
    sender,
    createClient: database.createClient,
    prepare: async (client) => (isAlone ? beAlone(client, schema) : undefined),
    tell: (streamId) => listeners.tell(streamId),
    report: (error) => database.report(error),
  });
  const close = async () => {
    await withinDeadline(Promise.all([changes.close(), database.close()]), closeMs).catch(
      () => undefined,
    );
  };
  try {
    const client = database.createClient({ query_timeout: migrationMs });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await migrate(client, schema);
    } finally {
      void client.end().catch(() => undefined);
    }
    await changes.start();
  } catch (error) {
    await close();
    throw toSetupError(error);
  }
  const tell = (streamId: string) => listeners.tell(streamId);
  let closing: Promise<void> | null = null;
  return {
    ...createPostgresStreams(database, { now: clock, changes: { channel, sender, tell } }),
    ...createPostgresDuties(database, clock),
    ...createPostgresNotes(database, clock),
    subscribe: (listener) => listeners.add(listener),
    close: () => (closing ??= close()),
  };
}

/** Takes the lock that goes with the connection, and so with the process. */
async function beAlone(client: Client, schema: string): Promise<void> {
  const until = performance.now() + aloneWithinMs;
  for (;;) {
    const { rows } = await client.query<{ is_mine: boolean }>(
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS is_mine',
      [`streamside alone ${schema}`],
    );
    if (rows[0]?.is_mine) return;
    if (performance.now() > until) {
      throw new SetupError('database-busy', 'Another Streamside is using this database.');
    }
    await new Promise((resolve) => setTimeout(resolve, aloneRetryMs));
  }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOENT: 'nothing listens there',
  ENOTFOUND: 'its host is not known',
  EAI_AGAIN: 'its host is not known',
  'connection-broken': 'it does not answer',
  '28P01': 'the user or the password is wrong',
  '28000': 'this user may not connect',
  '3D000': 'there is no such database',
  '42501': 'this user may not make tables there',
  '53300': 'it has no connection free',
  '57P03': 'it is just starting or stopping',
  '25006': 'it takes no writes',
};

/** Without what the driver throws: that may carry the address. */
function toSetupError(error: unknown): SetupError {
  if (error instanceof SetupError) return error;
  const code = readCode(error) || 'connection-broken';
  const reason = reasons[code] ?? 'it refused';
  return new SetupError('database-unusable', `The database cannot be used: ${reason} (${code}).`);
}

function writeToConsole(error: unknown): void {
  // eslint-disable-next-line no-console -- a failure that nobody asked to be told of must not vanish
  console.error(error);
}
