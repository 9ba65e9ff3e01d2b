import type { Client } from 'pg';
import { SetupError } from '../failures/setup-error.js';

/**
 * The PostgreSQL store's tables, as the steps that lead to them. A step that has shipped never
 * changes; the table `migrations` counts the steps that a database has seen. Times are RFC 3339 text
 * and compared as such, as they stand in the records.
 */
export const postgresMigrations: readonly string[] = [
  // A version is never given twice: who has a record of this version has the newest.
  `CREATE SEQUENCE stream_versions;
   CREATE TABLE streams (
     id text COLLATE "C" PRIMARY KEY,
     created_at text COLLATE "C" NOT NULL,
     version bigint NOT NULL DEFAULT nextval('stream_versions'),
     attention smallint NOT NULL,
     record json NOT NULL
   );
   CREATE INDEX streams_by_age ON streams (created_at, id);
   CREATE INDEX streams_by_attention ON streams (attention) WHERE attention > 0;
   CREATE TABLE stream_references (
     reference text COLLATE "C" NOT NULL,
     stream_id text COLLATE "C" NOT NULL,
     PRIMARY KEY (reference, stream_id)
   );
   CREATE INDEX stream_references_by_stream ON stream_references (stream_id);
   CREATE TABLE stream_people (
     person text COLLATE "C" NOT NULL,
     created_at text COLLATE "C" NOT NULL,
     stream_id text COLLATE "C" NOT NULL,
     PRIMARY KEY (person, created_at, stream_id)
   );
   CREATE INDEX stream_people_by_stream ON stream_people (stream_id);
   CREATE TABLE reports (
     stream_id text COLLATE "C" NOT NULL,
     broadcast_id text COLLATE "C" NOT NULL,
     report json NOT NULL,
     PRIMARY KEY (stream_id, broadcast_id)
   );
   CREATE TABLE idempotency_keys (
     key text COLLATE "C" PRIMARY KEY,
     stream_id text COLLATE "C" NOT NULL,
     expires_at text COLLATE "C" NOT NULL,
     use json NOT NULL
   );
   CREATE INDEX idempotency_keys_by_stream ON idempotency_keys (stream_id);
   CREATE INDEX idempotency_keys_by_end ON idempotency_keys (expires_at);
   CREATE TABLE leftovers (
     stream_id text COLLATE "C" PRIMARY KEY,
     record json,
     recordings boolean NOT NULL,
     passes integer NOT NULL,
     is_taken boolean NOT NULL,
     due_at text COLLATE "C" NOT NULL
   );
   CREATE INDEX leftovers_by_due ON leftovers (due_at);
   CREATE TABLE deliveries (
     service text COLLATE "C" NOT NULL,
     event_id text COLLATE "C" NOT NULL,
     received_at text COLLATE "C" NOT NULL,
     is_settled boolean NOT NULL,
     delivery json NOT NULL,
     PRIMARY KEY (service, event_id)
   );
   CREATE INDEX deliveries_by_age ON deliveries (is_settled, received_at);
   CREATE TABLE leases (
     name text COLLATE "C" PRIMARY KEY,
     holder text NOT NULL,
     until timestamptz NOT NULL
   );
   CREATE TABLE secrets (name text COLLATE "C" PRIMARY KEY, secret text NOT NULL);`,
];

/**
 * Brings the tables up to date. Of several processes that start at once one does it and the others
 * wait for it. Rejects with a `SetupError`, or with what the driver throws.
 */
export async function migrate(client: Client, schema: string): Promise<void> {
  await client.query(`BEGIN; SET LOCAL search_path TO ${schema}; SET LOCAL statement_timeout TO 0`);
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `streamside migrations ${schema}`,
  ]);
  const { rows: places } = await client.query<{ encoding: string; is_there: boolean }>(
    `SELECT current_setting('server_encoding') AS encoding,
       to_regnamespace($1) IS NOT NULL AS is_there`,
    [schema],
  );
  if (places[0]?.encoding !== 'UTF8') {
    throw new SetupError('database-unusable', 'The database must be one of the encoding UTF8.');
  }
  // Asked for only where it is missing: making schemas is a privilege that not everyone has.
  if (!places[0].is_there) await client.query(`CREATE SCHEMA ${schema}`);
  await client.query(
    'CREATE TABLE IF NOT EXISTS migrations (step integer PRIMARY KEY, run_at timestamptz NOT NULL)',
  );
  const { rows } = await client.query<{ seen: number }>(
    'SELECT coalesce(max(step), 0) AS seen FROM migrations',
  );
  const seen = rows[0]?.seen ?? 0;
  if (seen > postgresMigrations.length) {
    throw new SetupError(
      'database-newer',
      'The database was written by a newer version of Streamside; this one cannot read it.',
    );
  }
  for (const [index, step] of postgresMigrations.entries()) {
    if (index < seen) continue;
    await client.query(step);
    await client.query('INSERT INTO migrations VALUES ($1, now())', [index + 1]);
  }
  await client.query('COMMIT');
}
