import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

import { embeddedStore, postgresStore } from '../../src/server/index.js';
import type { StreamStore } from '../../src/server/index.js';
import { openLibsql } from '../../src/server/stores/open-database.js';
import { createRecord } from '../../src/server/streams/stream-record.js';
import { createPostgresCluster } from '../../test/support/postgres-cluster.js';

const rounds = 300;

/** Each owns a hundredth of the streams. */
const people = 100;

const firstSeconds = Date.parse('2026-01-01T00:00:00Z') / 1_000;

const template = JSON.stringify(
  createRecord(
    {
      id: '',
      input: { title: 'Memorial service' },
      owner: '',
      capabilities: { whep: true, hls: true, recording: true, backup: false },
      provider: null,
    },
    new Date(0),
  ),
);

/** How much slower a store with `many` streams is than one with `few`. */
export async function benchMany(few: number, many: number): Promise<void> {
  console.log(`store       work           µs at ${few}  µs at ${many}  times`);
  const folder = await mkdtemp(join(tmpdir(), 'streamside-bench-'));
  const cluster = await createPostgresCluster();
  const inFile = async (count: number) => {
    const file = join(folder, `${count}.db`);
    await (await embeddedStore({ file })).close();
    await fillFile(file, count);
    return embeddedStore({ file });
  };
  const inSchema = async (count: number) => {
    const options = { connectionString: cluster.url(), schema: `many_${count}` };
    await (await postgresStore(options)).close();
    await fillSchema(cluster.url(), options.schema, count);
    return postgresStore(options);
  };
  try {
    await compare('embedded', [few, await inFile(few)], [many, await inFile(many)]);
    await compare('PostgreSQL', [few, await inSchema(few)], [many, await inSchema(many)]);
  } finally {
    await cluster.remove();
    await rm(folder, { recursive: true });
  }
}

type Sized = readonly [count: number, store: StreamStore];

/** Both in turn, each first in every other round, so that whatever else the machine does meets both. */
async function compare(name: string, small: Sized, large: Sized): Promise<void> {
  for (const [work, run] of Object.entries(works)) {
    const times: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round += 1) {
      for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const [count, store] = index === 0 ? small : large;
        const startedMs = performance.now();
        await run(store, Math.floor(Math.random() * count), count);
        times[index]?.push((performance.now() - startedMs) * 1_000);
      }
    }
    const [few = 0, many = 0] = times.map((one) => one.sort((a, b) => a - b)[rounds / 2] ?? 0);
    const cells = [few.toFixed(0).padStart(10), many.toFixed(0).padStart(12)];
    console.log(
      [name.padEnd(10), work.padEnd(13), ...cells, (many / few).toFixed(2).padStart(5)].join('  '),
    );
  }
  await small[1].close();
  await large[1].close();
}

const idOf = (index: number) => `st_${index}`;
const timeOf = (index: number) => new Date((firstSeconds + index) * 1_000).toISOString();

const works: Readonly<
  Record<string, (store: StreamStore, index: number, count: number) => Promise<unknown>>
> = {
  get: (store, index) => store.get(idOf(index)),
  'first page': (store) => store.list({ limit: 50, after: null }),
  'a later page': (store, index, count) => {
    const at = Math.max(index, Math.min(count - 1, 50));
    return store.list({ limit: 50, after: { createdAt: timeOf(at), id: idOf(at) } });
  },
  'a person’s': (store, index) =>
    store.list({ limit: 10, after: null, person: `person_${index % people}` }),
  change: (store, index) =>
    store.update(idOf(index), ({ shown, kept }) => ({ shown, kept, isWrite: true })),
  attended: (store) => store.listAttended('close'),
};

async function fillFile(file: string, count: number): Promise<void> {
  const database = await openLibsql(file, { busyTimeoutMs: 0 });
  database.exec(`
    CREATE TEMP TABLE made AS
    WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count - 1})
    SELECT 'st_' || i AS id, 'person_' || (i % ${people}) AS person,
      strftime('%Y-%m-%dT%H:%M:%S.000Z', ${firstSeconds} + i, 'unixepoch') AS at FROM n;
    INSERT INTO streams SELECT id, at, 0, json_set('${template}', '$.id', id,
      '$.createdAt', at, '$.updatedAt', at, '$.kept.owner', person) FROM made;
    INSERT INTO stream_people SELECT person, at, id FROM made;`);
  database.close();
}

async function fillSchema(url: string, schema: string, count: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`
    SET search_path TO ${schema};
    CREATE TEMP TABLE made AS
    SELECT 'st_' || i AS id, 'person_' || (i % ${people}) AS person,
      to_char(to_timestamp(${firstSeconds} + i) AT TIME ZONE 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS".000Z"') AS at
    FROM generate_series(0, ${count - 1}) AS i;
    INSERT INTO streams (id, created_at, attention, record)
    SELECT id, at, 0, ('${template}'::jsonb || jsonb_build_object(
      'id', id, 'createdAt', at, 'updatedAt', at,
      'kept', '${template}'::jsonb -> 'kept' || jsonb_build_object('owner', person)))::json
    FROM made;
    INSERT INTO stream_people SELECT person, at, id FROM made;`);
  // As the server does by itself within minutes.
  await client.query('VACUUM ANALYZE');
  await client.end();
}
