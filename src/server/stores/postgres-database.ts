import type { Client, ClientConfig, Pool, PoolClient, QueryResultRow } from 'pg';
import { SetupError } from '../failures/setup-error.js';
import type { PostgresConnection } from './postgres-connection.js';
import { PostgresFault, toPostgresFault, toProblem } from './postgres-fault.js';

/** Every statement goes by an index; one that takes this long waits for something that hangs. */
const statementMs = 5_000;

/** How long a request waits for a free connection, or for a new one to stand: no longer than one statement hangs. */
const connectMs = 3_000;

/** Beyond the server's own limit: reached only where the server no longer answers at all. */
const answerMs = 7_000;

/** A process that is frozen in a transaction holds up the others no longer than this. */
const idleTransactionMs = 10_000;

/** The same fault is reported once in this time, however many requests meet it. */
const reportEveryMs = 10_000;

/** Two transactions that met once seldom meet again. */
const maxTries = 3;

/** What statements are run on: one connection, within a transaction. */
export interface Session {
  query<Row extends QueryResultRow>(text: string, values?: readonly Value[]): Promise<Row[]>;
}

/** What a statement takes; JSON goes as text. */
export type Value = string | number | boolean | readonly string[];

/** Opens what `connection` names. Nothing is asked of the server yet. */
export async function openPostgres(
  connection: PostgresConnection,
  { schema, onError }: { schema: string; onError: (error: unknown) => void },
): Promise<PostgresDatabase> {
  const { Pool, Client } = await importDriver();
  const { maxConnections = 10, ...where } = connection;
  const config: ClientConfig = {
    ...where,
    application_name: 'streamside',
    connectionTimeoutMillis: connectMs,
    query_timeout: answerMs,
    keepAlive: true,
  };
  try {
    const pool = new Pool({
      ...config,
      max: maxConnections,
      idleTimeoutMillis: 30_000,
      onConnect: async (client) => {
        // Each statement goes by its index whatever it is asked; planning anew took longer than the rest.
        await client.query(
          `SET search_path TO ${schema}; SET statement_timeout TO ${statementMs};
           SET idle_in_transaction_session_timeout TO ${idleTransactionMs};
           SET plan_cache_mode TO force_generic_plan`,
        );
      },
    });
    const createClient = (more: ClientConfig = {}) => new Client({ ...config, ...more });
    // The pool itself reads the address only when it is used.
    createClient();
    return new PostgresDatabase(pool, createClient, onError);
  } catch {
    // What the driver throws repeats the address, and with it the password.
    throw new SetupError('database-unusable', 'The address of the database cannot be read.');
  }
}

async function importDriver() {
  try {
    return (await import('pg')).default;
  } catch (cause) {
    throw new SetupError(
      'package-missing',
      'The PostgreSQL store needs the package pg: npm install pg',
      cause,
    );
  }
}

/**
 * A pool of connections. What fails because the server does not answer rejects with
 * `capacity-exhausted`, and is reported without what the driver's errors carry.
 */
export class PostgresDatabase {
  readonly #pool: Pool;
  readonly #onError: (error: unknown) => void;
  readonly #reportedAt = new Map<string, number>();
  /** A connection of its own, which is not yet open and has no search path. */
  readonly createClient: (config?: ClientConfig) => Client;

  constructor(
    pool: Pool,
    createClient: (config?: ClientConfig) => Client,
    onError: (error: unknown) => void,
  ) {
    this.#pool = pool;
    this.#onError = onError;
    this.createClient = createClient;
    // A connection that breaks off is replaced; whoever uses it is told by its statement.
    pool.on('connect', (client) => client.on('error', () => undefined));
    pool.on('error', () => undefined);
  }

  /** Reads; asks again where the connection turns out to be gone. */
  read<Row extends QueryResultRow>(text: string, values: readonly Value[] = []): Promise<Row[]> {
    return this.#try(
      ({ isBroken, isCollision }) => isBroken || isCollision,
      () => this.#use((session) => session.query<Row>(text, values)),
    );
  }

  /** One statement that writes: whole or not at all, and never twice. */
  write<Row extends QueryResultRow>(text: string, values: readonly Value[] = []): Promise<Row[]> {
    return this.#try(
      ({ isCollision }) => isCollision,
      () => this.#use((session) => session.query<Row>(text, values)),
    );
  }

  /** Runs `work` as one transaction. It must be repeatable: it is run again where nothing of it was kept. */
  transact<T>(work: (session: Session) => Promise<T>): Promise<T> {
    let isAtEnd = false;
    return this.#try(
      ({ isBroken, isCollision }) => isCollision || (isBroken && !isAtEnd),
      () =>
        this.#use(async (session) => {
          isAtEnd = false;
          await session.query('BEGIN');
          const result = await work(session);
          isAtEnd = true;
          await session.query('COMMIT');
          return result;
        }),
    );
  }

  /** Tells of a fault that no caller hears of, or that many hear of at once. */
  report(error: unknown): void {
    const code = error instanceof PostgresFault ? error.code : '';
    const reportedAt = this.#reportedAt.get(code) ?? -Infinity;
    if (performance.now() - reportedAt < reportEveryMs) return;
    this.#reportedAt.set(code, performance.now());
    this.#onError(error);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #try<T>(mayAgain: (fault: PostgresFault) => boolean, work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof PostgresFault)) throw error;
        if (tries < maxTries && mayAgain(error)) continue;
        this.report(error);
        throw toProblem(error);
      }
    }
  }

  async #use<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    try {
      const result = await work({ query: (text, values) => runStatement(client, text, values) });
      client.release();
      return result;
    } catch (error) {
      // Whatever the connection was amid, it ends with it.
      client.release(true);
      throw error;
    }
  }

  async #connect(): Promise<PoolClient> {
    try {
      return await this.#pool.connect();
    } catch (error) {
      throw toPostgresFault(error);
    }
  }
}

/** Statements are prepared under their text's own number, once per connection. */
const names = new Map<string, string>();

async function runStatement<Row extends QueryResultRow>(
  client: Pick<Client, 'query'>,
  text: string,
  values?: readonly Value[],
): Promise<Row[]> {
  try {
    if (!values) return (await client.query<Row>(text)).rows;
    const name = names.get(text) ?? `streamside_${names.size}`;
    names.set(text, name);
    return (await client.query<Row>({ name, text, values: values.map(toParameter) })).rows;
  } catch (error) {
    throw toPostgresFault(error);
  }
}

/** PostgreSQL's text holds no NUL: what was asked for by one is nowhere, and that is no failure. */
function toParameter(value: Value): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD');
  return Array.isArray(value) ? value.map(toParameter) : value;
}
