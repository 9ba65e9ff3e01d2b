import { randomBytes } from 'node:crypto';
import type { KeyUse, StoredReport, StreamStore } from '../streams/stream-store.js';
import type { PostgresDatabase } from './postgres-database.js';
import { isLaterReport } from './report-order.js';

type Notes = Pick<StreamStore, 'reserveKey' | 'putReport' | 'listReports' | 'secret'>;

const sql = {
  // Those that another process is at are left to it.
  sweepKeys: `
    DELETE FROM idempotency_keys WHERE key IN (
      SELECT key FROM idempotency_keys WHERE expires_at <= $1 LIMIT 100 FOR UPDATE SKIP LOCKED)`,
  putKey: `
    INSERT INTO idempotency_keys AS standing VALUES ($1, $2, $3, $4)
    ON CONFLICT (key) DO UPDATE SET
      stream_id = excluded.stream_id, expires_at = excluded.expires_at, use = excluded.use
    WHERE standing.expires_at <= $5
    RETURNING key`,
  getKey: 'SELECT use FROM idempotency_keys WHERE key = $1',
  getReport: `
    SELECT report, report::text AS text FROM reports WHERE stream_id = $1 AND broadcast_id = $2`,
  addReport: 'INSERT INTO reports VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING stream_id',
  replaceReport: `
    UPDATE reports SET report = $3
    WHERE stream_id = $1 AND broadcast_id = $2 AND report::text = $4 RETURNING stream_id`,
  listReports: 'SELECT report FROM reports WHERE stream_id = $1 ORDER BY broadcast_id',
  addSecret: 'INSERT INTO secrets VALUES ($1, $2) ON CONFLICT DO NOTHING',
  getSecret: 'SELECT secret FROM secrets WHERE name = $1',
};

/** What the PostgreSQL store keeps beside the streams: idempotency keys, devices' reports, secrets. */
export function createPostgresNotes(database: PostgresDatabase, now: () => Date): Notes {
  return {
    async reserveKey(key, use) {
      const time = now().toISOString();
      await database.write(sql.sweepKeys, [time]);
      const wish = [key, use.streamId, use.expiresAt, JSON.stringify(use), time];
      for (;;) {
        if ((await database.write(sql.putKey, wish)).length > 0) return use;
        const [row] = await database.read<{ use: KeyUse }>(sql.getKey, [key]);
        // Gone in between: it is free again.
        if (row) return row.use;
      }
    },
    async putReport(streamId, report) {
      const at = [streamId, report.broadcastId];
      const json = JSON.stringify(report);
      for (;;) {
        const [standing] = await database.read<ReportRow>(sql.getReport, at);
        if (!isLaterReport(report, standing?.report)) return;
        const written = standing
          ? await database.write(sql.replaceReport, [...at, json, standing.text])
          : await database.write(sql.addReport, [...at, json]);
        if (written.length > 0) return;
      }
    },
    async listReports(streamId) {
      const rows = await database.read<ReportRow>(sql.listReports, [streamId]);
      return rows.map(({ report }) => report);
    },
    async secret(name) {
      await database.write(sql.addSecret, [name, randomBytes(32).toString('base64url')]);
      const [row] = await database.read<{ secret: string }>(sql.getSecret, [name]);
      if (!row) throw new Error('A secret that was just kept is not there');
      return row.secret;
    },
  };
}

interface ReportRow {
  readonly report: StoredReport;
  readonly text: string;
}
