import { reviseRecord } from '../streams/stream-record.js';
import type { StreamRecord } from '../streams/stream-record.js';
import type { StreamStore } from '../streams/stream-store.js';
import { createTurns } from '../streams/turns.js';
import type { PostgresDatabase, Session } from './postgres-database.js';
import { createRecordReader } from './postgres-reader.js';
import { attentionLevels, listPeople } from './record-queries.js';

type Streams = Pick<
  StreamStore,
  | 'beginCreation'
  | 'insert'
  | 'get'
  | 'findByReference'
  | 'update'
  | 'delete'
  | 'list'
  | 'listAttended'
>;

/** Tells of a change: this process at once, the others by the notification that is sent with it. */
export interface ChangeSender {
  readonly channel: string;
  readonly sender: string;
  tell(streamId: string): void;
}

/** What is made, ended or removed under one id comes one after the other, in whatever processes. */
const lockStream = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 1))';

const sql = {
  stands: 'SELECT FROM streams WHERE id = $1',
  begin: `
    INSERT INTO leftovers VALUES ($1, NULL, true, 0, false, $2)
    ON CONFLICT (stream_id) DO UPDATE SET due_at = excluded.due_at WHERE NOT leftovers.is_taken
    RETURNING stream_id`,
  endCreation: 'DELETE FROM leftovers WHERE stream_id = $1 AND NOT is_taken',
  creation: 'SELECT is_taken FROM leftovers WHERE stream_id = $1 FOR UPDATE',
  get: 'SELECT record FROM streams WHERE id = $1',
  insert: `
    WITH
      added AS (
        INSERT INTO streams (id, created_at, attention, record) VALUES ($1, $2, $3, $4)
        RETURNING id, created_at),
      referred AS (INSERT INTO stream_references SELECT unnest($5::text[]), id FROM added),
      peopled AS (INSERT INTO stream_people SELECT unnest($6::text[]), created_at, id FROM added)
    SELECT pg_notify($7, $8 || id) FROM added`,
  update: `
    WITH
      written AS (
        UPDATE streams
        SET version = nextval('stream_versions'), attention = $3, record = $4
        WHERE id = $1 AND version = $2 RETURNING id)
    SELECT CASE WHEN $5 THEN pg_notify($6, $7 || id) END FROM written`,
  updateFound: `
    WITH
      written AS (
        UPDATE streams
        SET version = nextval('stream_versions'), attention = $3, record = $4
        WHERE id = $1 AND version = $2 RETURNING id, created_at),
      unreferred AS (
        DELETE FROM stream_references USING written WHERE stream_id = id AND reference <> ALL ($8)),
      referred AS (
        INSERT INTO stream_references SELECT unnest($8::text[]), id FROM written
        ON CONFLICT DO NOTHING),
      unpeopled AS (
        DELETE FROM stream_people USING written WHERE stream_id = id AND person <> ALL ($9)),
      peopled AS (
        INSERT INTO stream_people SELECT unnest($9::text[]), created_at, id FROM written
        ON CONFLICT DO NOTHING)
    SELECT CASE WHEN $5 THEN pg_notify($6, $7 || id) END FROM written`,
  delete: `
    WITH
      gone AS (DELETE FROM streams WHERE id = $1 RETURNING id, record),
      reported AS (DELETE FROM reports USING gone WHERE stream_id = id),
      keyed AS (DELETE FROM idempotency_keys USING gone WHERE stream_id = id),
      referred AS (DELETE FROM stream_references USING gone WHERE stream_id = id),
      peopled AS (DELETE FROM stream_people USING gone WHERE stream_id = id),
      remained AS (
        INSERT INTO leftovers SELECT id, record, $2, 0, true, $3 FROM gone
        ON CONFLICT (stream_id) DO UPDATE SET
          record = excluded.record, recordings = excluded.recordings, passes = 0,
          is_taken = true, due_at = excluded.due_at)
    SELECT pg_notify($4, $5 || id) FROM gone`,
  find: 'SELECT stream_id FROM stream_references WHERE reference = $1',
  // With its number in the text: a plan for any number would be one for a tenth of the table.
  list: (limit: number) => `
    SELECT record FROM streams WHERE (created_at, id) < ($1, $2)
    ORDER BY created_at DESC, id DESC LIMIT ${Math.trunc(limit)}`,
  listOwn: (limit: number) => `
    SELECT record FROM stream_people JOIN streams ON id = stream_id
    WHERE person = $3 AND (stream_people.created_at, stream_id) < ($1, $2)
    ORDER BY stream_people.created_at DESC, stream_id DESC LIMIT ${Math.trunc(limit)}`,
  attended: 'SELECT id FROM streams WHERE attention > 0 AND attention >= $1',
};

/** The PostgreSQL store's streams, and the tables by which they are found. */
export function createPostgresStreams(
  database: PostgresDatabase,
  { now, changes }: { now: () => Date; changes: ChangeSender },
): Streams {
  const read = createRecordReader(database);
  const inTurn = createTurns();
  const notice = [changes.channel, `${changes.sender} `] as const;

  /** Null where another process wrote since `version`. */
  const replace = async (version: string, before: StreamRecord, after: StreamRecord) => {
    const { id, revision, kept } = after;
    const isNews = revision !== before.revision;
    const state = [attentionLevels[kept.attention], JSON.stringify(after)] as const;
    const write = [id, version, ...state, isNews, ...notice] as const;
    const isFoundAsBefore =
      isSame(kept.references, before.kept.references) &&
      isSame(listPeople(after), listPeople(before));
    const written = isFoundAsBefore
      ? await database.write(sql.update, write)
      : await database.write(sql.updateFound, [...write, kept.references, listPeople(after)]);
    if (written.length === 0) return null;
    if (isNews) changes.tell(id);
    return after;
  };

  return {
    async beginCreation(streamId, dueAt) {
      return database.transact(async (session) => {
        await session.query(lockStream, [streamId]);
        const stands = (await session.query(sql.stands, [streamId])).length > 0;
        return stands || (await session.query(sql.begin, [streamId, dueAt])).length > 0;
      });
    },
    async insert(record) {
      const { id, createdAt, kept } = record;
      const outcome = await database.transact(async (session) => {
        await session.query(lockStream, [id]);
        const standing = await getRecord(session, id);
        const [creation] = await session.query<{ is_taken: boolean }>(sql.creation, [id]);
        if (!standing && creation?.is_taken) return null;
        await session.query(sql.endCreation, [id]);
        if (standing) return standing;
        const state = [createdAt, attentionLevels[kept.attention], JSON.stringify(record)] as const;
        const found = [[...new Set(kept.references)], listPeople(record)] as const;
        await session.query(sql.insert, [id, ...state, ...found, ...notice]);
        return record;
      });
      if (outcome === record) changes.tell(id);
      return outcome;
    },
    async get(id) {
      return (await read(id))?.record ?? null;
    },
    async findByReference(reference) {
      const [row] = await database.read<{ stream_id: string }>(sql.find, [reference]);
      return row?.stream_id ?? null;
    },
    update: (id, change) =>
      // Only other processes can be first: those of this one wait for each other.
      inTurn(id, async () => {
        for (;;) {
          const standing = await read(id);
          if (!standing) return null;
          const { version, record } = standing;
          const revised = reviseRecord(record, change(record), now());
          if (JSON.stringify(revised) === JSON.stringify(record)) return record;
          const written = await replace(version, record, revised);
          if (written) return written;
        }
      }),
    async delete(id, { recordings, dueAt }) {
      const gone = await database.transact(async (session) => {
        await session.query(lockStream, [id]);
        return session.query(sql.delete, [id, recordings, dueAt, ...notice]);
      });
      if (gone.length > 0) changes.tell(id);
      return gone.length > 0;
    },
    async list({ limit, after, person }) {
      const { createdAt, id } = after ?? afterAll;
      const rows =
        person === undefined
          ? await database.read<{ record: StreamRecord }>(sql.list(limit), [createdAt, id])
          : await database.read<{ record: StreamRecord }>(sql.listOwn(limit), [
              createdAt,
              id,
              person,
            ]);
      return rows.map(({ record }) => record);
    },
    async listAttended(attention) {
      const rows = await database.read<{ id: string }>(sql.attended, [attentionLevels[attention]]);
      return rows.map(({ id }) => id);
    },
  };
}

/** Sorts behind every stream: a digit follows no colon. */
const afterAll = { createdAt: ':', id: '' };

async function getRecord(session: Session, id: string): Promise<StreamRecord | null> {
  const [row] = await session.query<{ record: StreamRecord }>(sql.get, [id]);
  return row?.record ?? null;
}

const isSame = (a: readonly string[], b: readonly string[]) =>
  JSON.stringify(a) === JSON.stringify(b);
