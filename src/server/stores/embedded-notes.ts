import { randomBytes } from 'node:crypto';
import type { KeyUse, StoredReport, StreamStore } from '../streams/stream-store.js';
import { inTransaction } from './open-database.js';
import type { Database } from './open-database.js';
import { parseRow } from './parse-row.js';
import { isLaterReport } from './report-order.js';

type Notes = Pick<StreamStore, 'reserveKey' | 'putReport' | 'listReports' | 'secret'>;

/** What the embedded store keeps beside the streams: idempotency keys, devices' reports, secrets. */
export function createEmbeddedNotes(database: Database, now: () => Date): Notes {
  const sql = {
    sweepKeys: database.prepare('DELETE FROM idempotency_keys WHERE expires_at <= ?'),
    getKey: database.prepare('SELECT use AS json FROM idempotency_keys WHERE key = ?'),
    putKey: database.prepare('INSERT INTO idempotency_keys VALUES (?, ?, ?, ?)'),
    getReport: database.prepare(
      'SELECT report AS json FROM reports WHERE stream_id = ? AND broadcast_id = ?',
    ),
    putReport: database.prepare('INSERT OR REPLACE INTO reports VALUES (?, ?, ?)'),
    listReports: database.prepare('SELECT report AS json FROM reports WHERE stream_id = ?'),
    addSecret: database.prepare('INSERT OR IGNORE INTO secrets VALUES (?, ?)'),
    getSecret: database.prepare('SELECT secret AS json FROM secrets WHERE name = ?'),
  };

  return {
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
  };
}
