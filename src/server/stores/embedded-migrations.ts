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
  // Attention in three levels instead of two; whoever was attended is looked at closely once.
  `ALTER TABLE streams RENAME COLUMN attended TO attention;
   UPDATE streams SET
     attention = attention * 2,
     record = json_set(
       json_remove(record, '$.kept.attended'),
       '$.kept.attention', iif(attention = 1, 'close', 'none'),
       '$.kept.references', json('[]'),
       '$.kept.isUnfinished', json('false')
     );
   DROP INDEX streams_attended;
   CREATE INDEX streams_by_attention ON streams (attention, id) WHERE attention > 0;
   CREATE TABLE stream_references (
     reference TEXT NOT NULL,
     stream_id TEXT NOT NULL,
     PRIMARY KEY (reference, stream_id)
   ) WITHOUT ROWID;
   CREATE INDEX stream_references_by_stream ON stream_references (stream_id);
   CREATE TABLE stream_people (
     person TEXT NOT NULL,
     created_at TEXT NOT NULL,
     stream_id TEXT NOT NULL,
     PRIMARY KEY (person, created_at, stream_id)
   ) WITHOUT ROWID;
   CREATE INDEX stream_people_by_stream ON stream_people (stream_id);
   INSERT OR IGNORE INTO stream_people
     SELECT json_extract(record, '$.kept.owner'), created_at, id FROM streams
     WHERE json_extract(record, '$.kept.owner') IS NOT NULL;
   INSERT OR IGNORE INTO stream_people
     SELECT manager.value, streams.created_at, streams.id
     FROM streams, json_each(streams.record, '$.kept.managers') AS manager;
   CREATE TABLE leftovers (
     stream_id TEXT PRIMARY KEY,
     record TEXT,
     recordings INTEGER NOT NULL,
     passes INTEGER NOT NULL,
     is_taken INTEGER NOT NULL,
     due_at TEXT NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX leftovers_by_due ON leftovers (due_at);
   CREATE TABLE deliveries (
     service TEXT NOT NULL,
     event_id TEXT NOT NULL,
     received_at TEXT NOT NULL,
     is_settled INTEGER NOT NULL,
     delivery TEXT NOT NULL,
     PRIMARY KEY (service, event_id)
   ) WITHOUT ROWID;
   CREATE INDEX deliveries_by_age ON deliveries (is_settled, received_at);`,
];
