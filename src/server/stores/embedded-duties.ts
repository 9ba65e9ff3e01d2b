import type { StreamRecord } from '../streams/stream-record.js';
import type { Delivery, StreamStore } from '../streams/stream-store.js';
import { deliveryKeptMs } from './delivery-limits.js';
import { inTransaction } from './open-database.js';
import type { Database } from './open-database.js';
import { parseRow } from './parse-row.js';

type Duties = Pick<
  StreamStore,
  | 'beginCreation'
  | 'takeLeftovers'
  | 'clearLeftover'
  | 'keepDelivery'
  | 'settleDelivery'
  | 'listDeliveries'
>;

/** What the embedded store remembers to be done: leftovers to clear away, webhooks to act on. */
export function createEmbeddedDuties(database: Database, now: () => Date): Duties {
  const sql = {
    stands: database.prepare('SELECT 1 FROM streams WHERE id = ?'),
    begin: database.prepare(
      `INSERT INTO leftovers VALUES (?, NULL, 1, 0, 0, ?)
       ON CONFLICT (stream_id) DO UPDATE SET due_at = excluded.due_at WHERE is_taken = 0`,
    ),
    due: database.prepare(
      `SELECT stream_id, record, recordings, passes FROM leftovers
       WHERE due_at <= ? ORDER BY due_at LIMIT ?`,
    ),
    take: database.prepare(
      'UPDATE leftovers SET passes = passes + 1, is_taken = 1, due_at = ? WHERE stream_id = ?',
    ),
    clear: database.prepare('DELETE FROM leftovers WHERE stream_id = ?'),
    deleteKeys: database.prepare('DELETE FROM idempotency_keys WHERE stream_id = ?'),
    forget: database.prepare('DELETE FROM deliveries WHERE is_settled = 1 AND received_at < ?'),
    keep: database.prepare('INSERT OR IGNORE INTO deliveries VALUES (?, ?, ?, 0, ?)'),
    settle: database.prepare(
      'UPDATE deliveries SET is_settled = 1 WHERE service = ? AND event_id = ?',
    ),
    open: database.prepare(
      'SELECT delivery AS json FROM deliveries WHERE is_settled = 0 ORDER BY received_at',
    ),
  };

  return {
    async beginCreation(streamId, dueAt) {
      return inTransaction(
        database,
        () => sql.stands.get(streamId) !== undefined || sql.begin.run(streamId, dueAt).changes > 0,
      );
    },
    async takeLeftovers({ limit, retryAt }) {
      return inTransaction(database, () => {
        const rows = sql.due.all(now().toISOString(), limit) as LeftoverRow[];
        return rows.map((row) => {
          sql.take.run(retryAt, row.stream_id);
          sql.deleteKeys.run(row.stream_id);
          return {
            streamId: row.stream_id,
            record: row.record === null ? null : (JSON.parse(row.record) as StreamRecord),
            recordings: row.recordings === 1,
            passes: row.passes + 1,
          };
        });
      });
    },
    async clearLeftover(streamId) {
      sql.clear.run(streamId);
    },
    async keepDelivery(delivery) {
      const { service, eventId, receivedAt } = delivery;
      sql.forget.run(new Date(now().getTime() - deliveryKeptMs).toISOString());
      return sql.keep.run(service, eventId, receivedAt, JSON.stringify(delivery)).changes > 0;
    },
    async settleDelivery({ service, eventId }) {
      sql.settle.run(service, eventId);
    },
    async listDeliveries() {
      return sql.open.all().flatMap((row) => parseRow<Delivery>(row) ?? []);
    },
  };
}

interface LeftoverRow {
  readonly stream_id: string;
  readonly record: string | null;
  readonly recordings: number;
  readonly passes: number;
}
