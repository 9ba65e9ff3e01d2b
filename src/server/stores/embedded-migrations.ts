/**
 * The embedded store's tables, as the steps that lead to them. A step that has shipped never
 * changes; `PRAGMA user_version` counts the steps that a file has seen.
 */
export const embeddedMigrations: readonly string[] = [
  `CREATE TABLE streams (
     id TEXT PRIMARY KEY,
     created_at TEXT NOT NULL,
     attended INTEGER NOT NULL,
     record TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX streams_by_age ON streams (created_at, id);
   CREATE INDEX streams_attended ON streams (id) WHERE attended = 1;
   CREATE TABLE reports (
     stream_id TEXT NOT NULL,
     broadcast_id TEXT NOT NULL,
     report TEXT NOT NULL,
     PRIMARY KEY (stream_id, broadcast_id)
   ) WITHOUT ROWID;
   CREATE TABLE idempotency_keys (
     key TEXT PRIMARY KEY,
     stream_id TEXT NOT NULL,
     expires_at TEXT NOT NULL,
     use TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX idempotency_keys_by_stream ON idempotency_keys (stream_id);
   CREATE INDEX idempotency_keys_by_end ON idempotency_keys (expires_at);
   CREATE TABLE secrets (name TEXT PRIMARY KEY, secret TEXT NOT NULL) WITHOUT ROWID;`,
];
