import { reviseRecord } from '../streams/stream-record.js';
import type { StreamRecord } from '../streams/stream-record.js';
import type { StreamStore } from '../streams/stream-store.js';
import { inTransaction } from './open-database.js';
import type { Database } from './open-database.js';
import { parseRow } from './parse-row.js';
import { attentionLevels, listPeople } from './record-queries.js';
import { createRecordReader } from './record-reader.js';

type Streams = Pick<
  StreamStore,
  'insert' | 'get' | 'findByReference' | 'update' | 'delete' | 'list' | 'listAttended'
>;

/** The embedded store's streams, and the tables by which they are found. */
export function createEmbeddedStreams(
  database: Database,
  now: () => Date,
  tell: (streamId: string) => void,
): Streams {
  const sql = {
    insert: database.prepare('INSERT INTO streams VALUES (?, ?, ?, ?)'),
    get: database.prepare('SELECT record AS json FROM streams WHERE id = ?'),
    update: database.prepare('UPDATE streams SET attention = ?, record = ? WHERE id = ?'),
    delete: database.prepare('DELETE FROM streams WHERE id = ?'),
    list: database.prepare(
      `SELECT record AS json FROM streams WHERE (created_at, id) < (?, ?)
       ORDER BY created_at DESC, id DESC LIMIT ?`,
    ),
    listOwn: database.prepare(
      `SELECT streams.record AS json FROM stream_people
       JOIN streams ON streams.id = stream_people.stream_id
       WHERE stream_people.person = ?
         AND (stream_people.created_at, stream_people.stream_id) < (?, ?)
       ORDER BY stream_people.created_at DESC, stream_people.stream_id DESC LIMIT ?`,
    ),
    attended: database.prepare('SELECT id FROM streams WHERE attention > 0 AND attention >= ?'),
    isTaken: database.prepare('SELECT is_taken FROM leftovers WHERE stream_id = ?'),
    clearLeftover: database.prepare('DELETE FROM leftovers WHERE stream_id = ?'),
    leave: database.prepare('INSERT OR REPLACE INTO leftovers VALUES (?, ?, ?, 0, 1, ?)'),
    find: database.prepare('SELECT stream_id FROM stream_references WHERE reference = ?'),
    addReference: database.prepare('INSERT OR IGNORE INTO stream_references VALUES (?, ?)'),
    dropReferences: database.prepare('DELETE FROM stream_references WHERE stream_id = ?'),
    addPerson: database.prepare('INSERT OR IGNORE INTO stream_people VALUES (?, ?, ?)'),
    dropPeople: database.prepare('DELETE FROM stream_people WHERE stream_id = ?'),
    deleteReports: database.prepare('DELETE FROM reports WHERE stream_id = ?'),
    deleteKeys: database.prepare('DELETE FROM idempotency_keys WHERE stream_id = ?'),
  };
  const reader = createRecordReader((id) => sql.get.get(id) as { json: string } | undefined);
  const getRecord = (id: string) => parseRow<StreamRecord>(sql.get.get(id));

  /** Writes what the stream is found by, where it differs from what stands. */
  const index = (record: StreamRecord, before: StreamRecord | null) => {
    const { id, createdAt, kept } = record;
    if (!before || !isSame(kept.references, before.kept.references)) {
      if (before) sql.dropReferences.run(id);
      for (const reference of kept.references) sql.addReference.run(reference, id);
    }
    if (!before || !isSame(listPeople(record), listPeople(before))) {
      if (before) sql.dropPeople.run(id);
      for (const person of listPeople(record)) sql.addPerson.run(person, createdAt, id);
    }
  };

  return {
    async insert(record) {
      reader.forget(record.id);
      const outcome = inTransaction(database, () => {
        const standing = getRecord(record.id);
        if (standing) return standing;
        const creation = sql.isTaken.get(record.id) as { is_taken: number } | undefined;
        if (creation?.is_taken === 1) return null;
        if (creation) sql.clearLeftover.run(record.id);
        sql.insert.run(record.id, record.createdAt, ...toColumns(record));
        index(record, null);
        return record;
      });
      if (outcome === record) tell(record.id);
      return outcome;
    },
    async get(id) {
      return reader.get(id);
    },
    async findByReference(reference) {
      const row = sql.find.get(reference) as { stream_id: string } | undefined;
      return row?.stream_id ?? null;
    },
    async update(id, change) {
      reader.forget(id);
      const [before, after] = inTransaction(database, () => {
        const record = getRecord(id);
        if (!record) return [null, null];
        const revised = reviseRecord(record, change(record), now());
        sql.update.run(...toColumns(revised), id);
        index(revised, record);
        return [record, revised];
      });
      if (before?.revision !== after?.revision) tell(id);
      return after;
    },
    async delete(id, { recordings, dueAt }) {
      reader.forget(id);
      const existed = inTransaction(database, () => {
        const record = getRecord(id);
        if (!record) return false;
        for (const table of [sql.deleteReports, sql.deleteKeys, sql.dropReferences]) table.run(id);
        sql.dropPeople.run(id);
        sql.delete.run(id);
        sql.leave.run(id, JSON.stringify(record), recordings ? 1 : 0, dueAt);
        return true;
      });
      if (existed) tell(id);
      return existed;
    },
    async list({ limit, after, person }) {
      const { createdAt, id } = after ?? afterAll;
      const rows =
        person === undefined
          ? sql.list.all(createdAt, id, limit)
          : sql.listOwn.all(person, createdAt, id, limit);
      return rows.flatMap((row) => parseRow<StreamRecord>(row) ?? []);
    },
    async listAttended(attention) {
      const rows = sql.attended.all(attentionLevels[attention]) as { id: string }[];
      return rows.map(({ id }) => id);
    },
  };
}

/** Sorts behind every stream: a digit follows no colon. */
const afterAll = { createdAt: ':', id: '' };

const toColumns = (record: StreamRecord): [number, string] => [
  attentionLevels[record.kept.attention],
  JSON.stringify(record),
];

const isSame = (a: readonly string[], b: readonly string[]) =>
  JSON.stringify(a) === JSON.stringify(b);
