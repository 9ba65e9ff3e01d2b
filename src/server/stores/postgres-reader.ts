import type { StreamRecord } from '../streams/stream-record.js';
import type { PostgresDatabase } from './postgres-database.js';

/** One is answered while the next gathers; a third helps out where one hangs. */
const maxQueries = 3;

/** Records that are kept parsed; each is some kilobytes, and a site has fewer streams that are watched. */
const maxKnown = 2_000;

/** A record, and which of its states it is. */
export interface VersionedRecord {
  readonly version: string;
  readonly record: StreamRecord;
}

/** Looks up records by id. */
export type ReadRecord = (id: string) => Promise<VersionedRecord | null>;

interface Batch {
  readonly ids: Set<string>;
  readonly rows: Promise<ReadonlyMap<string, VersionedRecord>>;
  start(): void;
}

interface Row {
  readonly id: string;
  readonly version: string;
  /** Null where the version is the one that was known. */
  readonly record: StreamRecord | null;
}

const sql = `
  SELECT id, version, CASE WHEN version = known THEN NULL ELSE record END AS record
  FROM unnest($1::text[], $2::bigint[]) AS asked (asked_id, known)
  JOIN streams ON id = asked_id`;

/**
 * Reads records so that thousands of viewers cost few queries: what is asked for while queries are
 * under way goes into the next one together. Each read is answered by a query that began after it,
 * so that it sees every write that was finished before; only what has not changed since is not sent
 * and parsed again.
 */
export function createRecordReader(database: Pick<PostgresDatabase, 'read'>): ReadRecord {
  const known = new Map<string, VersionedRecord>();
  let next: Batch | null = null;
  let running = 0;

  const remember = (id: string, found: VersionedRecord) => {
    // Moved to the end: the first in the map is what was not asked for the longest.
    known.delete(id);
    known.set(id, found);
    const [oldest] = known.keys();
    if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
  };

  const query = async (ids: readonly string[]) => {
    const before = new Map(ids.map((id) => [id, known.get(id)]));
    const versions = [...before.values()].map((one) => one?.version ?? '0');
    const rows = await database.read<Row>(sql, [ids, versions]);
    const found = new Map<string, VersionedRecord>();
    for (const { id, version, record: sent } of rows) {
      const record = sent ?? before.get(id)?.record;
      if (!record) continue;
      found.set(id, { version, record });
      remember(id, { version, record });
    }
    return found;
  };

  const startNext = () => {
    if (!next || running >= maxQueries) return;
    const batch = next;
    next = null;
    running += 1;
    batch.start();
  };

  const createBatch = (): Batch => {
    const ids = new Set<string>();
    let start = () => {};
    const rows = new Promise<void>((resolve) => (start = resolve))
      .then(() => query([...ids]))
      .finally(() => {
        running -= 1;
        startNext();
      });
    return { ids, rows, start };
  };

  return async (id) => {
    const batch = (next ??= createBatch());
    batch.ids.add(id);
    startNext();
    return (await batch.rows).get(id) ?? null;
  };
}
