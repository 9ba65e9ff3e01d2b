import { randomBytes } from 'node:crypto';
import { ChangeListeners } from '../change-listeners.js';
import { reviseRecord } from '../stream-record.js';
import type { StreamRecord } from '../stream-record.js';
import type { KeyUse, StoredReport, StreamStore } from '../stream-store.js';
import { inTransaction, openDatabase } from './open-database.js';
import { isLaterReport } from './report-order.js';

/** Where the embedded store keeps its file. */
export interface EmbeddedStoreOptions {
  /** Path of the database file; made where it is missing. Its folder must be there. */
  readonly file: string;
  readonly now?: () => Date;
}

/**
 * The default store: one file, durable, for one process at a time to tell its viewers of changes.
 * Rejects with a `SetupError`: `package-missing` without libsql, `database-newer` for a later
 * version's file, `database-unusable` where it cannot be opened.
 */
export async function embeddedStore({
  file,
  now = () => new Date(),
}: EmbeddedStoreOptions): Promise<StreamStore> {
  const database = await openDatabase(file);
  const listeners = new ChangeListeners();
  const sql = {
    insert: database.prepare('INSERT INTO streams VALUES (?, ?, ?, ?)'),
    get: database.prepare('SELECT record AS json FROM streams WHERE id = ?'),
    update: database.prepare('UPDATE streams SET attended = ?, record = ? WHERE id = ?'),
    delete: database.prepare('DELETE FROM streams WHERE id = ?'),
    first: database.prepare(
      'SELECT record AS json FROM streams ORDER BY created_at DESC, id DESC LIMIT ?',
    ),
    after: database.prepare(
      'SELECT record AS json FROM streams WHERE (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT ?',
    ),
    attended: database.prepare('SELECT id FROM streams WHERE attended = 1'),
    sweepKeys: database.prepare('DELETE FROM idempotency_keys WHERE expires_at <= ?'),
    getKey: database.prepare('SELECT use AS json FROM idempotency_keys WHERE key = ?'),
    putKey: database.prepare('INSERT INTO idempotency_keys VALUES (?, ?, ?, ?)'),
    deleteKeys: database.prepare('DELETE FROM idempotency_keys WHERE stream_id = ?'),
    getReport: database.prepare(
      'SELECT report AS json FROM reports WHERE stream_id = ? AND broadcast_id = ?',
    ),
    putReport: database.prepare('INSERT OR REPLACE INTO reports VALUES (?, ?, ?)'),
    listReports: database.prepare('SELECT report AS json FROM reports WHERE stream_id = ?'),
    deleteReports: database.prepare('DELETE FROM reports WHERE stream_id = ?'),
    addSecret: database.prepare('INSERT OR IGNORE INTO secrets VALUES (?, ?)'),
    getSecret: database.prepare('SELECT secret AS json FROM secrets WHERE name = ?'),
  };
  const getRecord = (id: string) => parseRow<StreamRecord>(sql.get.get(id));

  return {
    async insert(record) {
      const standing = inTransaction(database, () => {
        const found = getRecord(record.id);
        if (!found) sql.insert.run(record.id, record.createdAt, ...toColumns(record));
        return found;
      });
      if (!standing) listeners.tell(record.id);
      return standing ?? record;
    },
    async get(id) {
      return getRecord(id);
    },
    async update(id, change) {
      const [before, after] = inTransaction(database, () => {
        const record = getRecord(id);
        if (!record) return [null, null];
        const revised = reviseRecord(record, change(record), now());
        sql.update.run(...toColumns(revised), id);
        return [record, revised];
      });
      if (before?.revision !== after?.revision) listeners.tell(id);
      return after;
    },
    async delete(id) {
      const existed = inTransaction(database, () => {
        sql.deleteReports.run(id);
        sql.deleteKeys.run(id);
        return sql.delete.run(id).changes > 0;
      });
      if (existed) listeners.tell(id);
      return existed;
    },
    async list({ limit, after }) {
      const rows = after ? sql.after.all(after.createdAt, after.id, limit) : sql.first.all(limit);
      return rows.flatMap((row) => parseRow<StreamRecord>(row) ?? []);
    },
    async listAttended() {
      return (sql.attended.all() as { id: string }[]).map(({ id }) => id);
    },
    async reserveKey(key, use) {
      return inTransaction(database, () => {
        sql.sweepKeys.run(now().toISOString());
        const standing = parseRow<KeyUse>(sql.getKey.get(key));
        if (!standing) sql.putKey.run(key, use.streamId, use.expiresAt, JSON.stringify(use));
        return standing ?? use;
      });
    },
    async putReport(streamId, report) {
      inTransaction(database, () => {
        const standing = parseRow<StoredReport>(sql.getReport.get(streamId, report.broadcastId));
        if (isLaterReport(report, standing ?? undefined)) {
          sql.putReport.run(streamId, report.broadcastId, JSON.stringify(report));
        }
      });
    },
    async listReports(streamId) {
      return sql.listReports.all(streamId).flatMap((row) => parseRow<StoredReport>(row) ?? []);
    },
    async secret(name) {
      sql.addSecret.run(name, randomBytes(32).toString('base64url'));
      return (sql.getSecret.get(name) as { json: string }).json;
    },
    subscribe: (listener) => listeners.add(listener),
    async close() {
      database.close();
    },
  };
}

const toColumns = (record: StreamRecord): [number, string] => [
  record.kept.attended ? 1 : 0,
  JSON.stringify(record),
];

/** The value of a row's JSON column, or null where there is no row. */
function parseRow<T>(row: unknown): T | null {
  return row === undefined ? null : (JSON.parse((row as { json: string }).json) as T);
}
