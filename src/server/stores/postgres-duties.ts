import type { StreamRecord } from '../streams/stream-record.js';
import type { Delivery, StreamStore } from '../streams/stream-store.js';
import { deliveryKeptMs } from './delivery-limits.js';
import type { PostgresDatabase } from './postgres-database.js';

type Duties = Pick<
  StreamStore,
  | 'takeLeftovers'
  | 'clearLeftover'
  | 'keepDelivery'
  | 'settleDelivery'
  | 'listDeliveries'
  | 'takeLease'
  | 'releaseLease'
>;

const sql = {
  // A creation that another try of the same request has brought to its record.
  endCreations: `
    DELETE FROM leftovers USING streams
    WHERE stream_id = id AND leftovers.record IS NULL AND NOT is_taken AND due_at <= $1`,
  take: `
    WITH
      due AS (
        SELECT stream_id AS due_id FROM leftovers WHERE due_at <= $1
        ORDER BY due_at LIMIT $2 FOR UPDATE SKIP LOCKED),
      freed AS (DELETE FROM idempotency_keys USING due WHERE stream_id = due_id)
    UPDATE leftovers SET passes = passes + 1, is_taken = true, due_at = $3
    FROM due WHERE stream_id = due_id
    RETURNING stream_id, record, recordings, passes`,
  clear: 'DELETE FROM leftovers WHERE stream_id = $1',
  forget: 'DELETE FROM deliveries WHERE is_settled AND received_at < $1',
  keep: `
    INSERT INTO deliveries VALUES ($1, $2, $3, false, $4) ON CONFLICT DO NOTHING
    RETURNING event_id`,
  settle: 'UPDATE deliveries SET is_settled = true WHERE service = $1 AND event_id = $2',
  open: 'SELECT delivery FROM deliveries WHERE NOT is_settled ORDER BY received_at',
  // By the database's clock, which all processes share.
  takeLease: `
    INSERT INTO leases AS standing VALUES ($1, $2, clock_timestamp() + $3 * interval '1 ms')
    ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
    WHERE standing.holder = excluded.holder OR standing.until <= clock_timestamp()
    RETURNING name`,
  releaseLease: 'DELETE FROM leases WHERE name = $1 AND holder = $2',
};

/** What the PostgreSQL store remembers to be done, and by whom. */
export function createPostgresDuties(database: PostgresDatabase, now: () => Date): Duties {
  return {
    async takeLeftovers({ limit, retryAt }) {
      const time = now().toISOString();
      await database.write(sql.endCreations, [time]);
      const rows = await database.write<LeftoverRow>(sql.take, [time, limit, retryAt]);
      return rows.map(({ stream_id: streamId, ...rest }) => ({ streamId, ...rest }));
    },
    async clearLeftover(streamId) {
      await database.write(sql.clear, [streamId]);
    },
    async keepDelivery(delivery) {
      const { service, eventId, receivedAt } = delivery;
      await database.write(sql.forget, [new Date(now().getTime() - deliveryKeptMs).toISOString()]);
      const kept = [service, eventId, receivedAt, JSON.stringify(delivery)];
      return (await database.write(sql.keep, kept)).length > 0;
    },
    async settleDelivery({ service, eventId }) {
      await database.write(sql.settle, [service, eventId]);
    },
    async listDeliveries() {
      const rows = await database.read<{ delivery: Delivery }>(sql.open);
      return rows.map(({ delivery }) => delivery);
    },
    async takeLease(name, holder, lastsMs) {
      return (await database.write(sql.takeLease, [name, holder, lastsMs])).length > 0;
    },
    async releaseLease(name, holder) {
      await database.write(sql.releaseLease, [name, holder]);
    },
  };
}

interface LeftoverRow {
  readonly stream_id: string;
  readonly record: StreamRecord | null;
  readonly recordings: boolean;
  readonly passes: number;
}
