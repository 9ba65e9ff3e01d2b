import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import pg from 'pg';
import { createFreezingProxy } from '../support/freezing-proxy.js';
import { clusterPassword, createPostgresCluster } from '../support/postgres-cluster.js';
import {
  build,
  createPostgresBench,
  hidesPassword,
  nextTold,
  outcomeOf,
  rename,
  untilDone,
} from './postgres-bench.js';
import { createWorkbench, readBlocks, toOutcome } from './workbench.js';

const cluster = await createPostgresCluster();
after(() => cluster.remove());

const bench = createPostgresBench(cluster);
const { open, query } = bench;

describe('postgresStore where the database fails', () => {
  afterEach(() => bench.clear());

  it('refuses the tables of a newer version with a code', async () => {
    await open();
    await query(`INSERT INTO ${bench.schema()}.migrations VALUES (99, now())`);
    await assert.rejects(open(), { name: 'SetupError', code: 'database-newer' });
  });

  it('says in one sentence why a database cannot be used, and nothing of its address', async () => {
    const url = cluster.url();
    const wrong = {
      'the user or the password is wrong (28P01)': url.replace('streamside:', 'nobody:'),
      'there is no such database (3D000)': cluster.url({ database: 'missing' }),
      'nothing listens there (ECONNREFUSED)': cluster.url({ port: 1 }),
      'nothing listens there (ENOENT)': url.replace(/host=.*/, 'host=/nowhere'),
    };
    for (const [reason, connectionString] of Object.entries(wrong)) {
      await assert.rejects(open({ connectionString }), (error: Error) => {
        assert.equal(error.message, `The database cannot be used: ${reason}.`);
        return hidesPassword(error) && 'code' in error && error.code === 'database-unusable';
      });
    }
    const unreadable = `postgresql://u:${clusterPassword}@[host/database`;
    await assert.rejects(open({ connectionString: unreadable }), (error: Error) => {
      assert.equal(error.message, 'The address of the database cannot be read.');
      return hidesPassword(error);
    });
    await query('CREATE DATABASE narrow TEMPLATE template0 ENCODING SQL_ASCII');
    const narrow = open({ connectionString: cluster.url({ database: 'narrow' }) });
    await assert.rejects(narrow, { code: 'database-unusable' });
  });

  it('answers 503 while the server is away, keeps viewers, and tells them all when it is back', async () => {
    const [store, other] = [await open(), await open()];
    const site = createWorkbench({ store, now: () => new Date() });
    const { id } = await site.createStream();
    const next = readBlocks(await site.ask(`GET /streams/${id}/events`));
    for (let block = 0; block < 2; block += 1) await next();

    await cluster.stop('crash');
    const refused = await site.ask(`GET /streams/${id}`);
    assert.equal(refused.headers.get('Retry-After'), '2');
    assert.equal(await toOutcome(refused), '503 capacity-exhausted');
    const patch = { body: { title: 'lost' } };
    assert.equal(
      await toOutcome(await site.ask(`PATCH /streams/${id}`, patch)),
      '503 capacity-exhausted',
    );
    await cluster.start();
    // The other process may be back first, and what it changes then is not heard here.
    await untilDone(() => other.update(id, rename('meanwhile')));
    assert.match((await next()) ?? '', /"title":"meanwhile"/);
    await other.update(id, rename('afterwards'));
    assert.match((await next()) ?? '', /"title":"afterwards"/);
    assert.equal((await site.getStream(id)).title, 'afterwards');
    await site.close();
  });

  it('goes on by other connections when the server cuts those that stand', async () => {
    const store = await open();
    await store.insert(build('st_a'));
    const told = nextTold(store);
    await query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'streamside'`,
    );
    assert.equal((await store.get('st_a'))?.id, 'st_a');
    assert.equal(await told, null);
  });

  it('gives up a connection that is dead without saying so, and hears again', async (test) => {
    const proxy = await createFreezingProxy(join(cluster.socketFolder, '.s.PGSQL.5432'));
    test.after(() => proxy.close());
    const connectionString = cluster.url({ port: proxy.port });
    const [store, other] = [await open({ connectionString, maxConnections: 1 }), await open()];
    await store.insert(build('st_a'));
    proxy.freeze();
    assert.equal((await store.update('st_a', rename('b')))?.revision, 2);
    const told = nextTold(store);
    await other.update('st_a', rename('meanwhile'));
    assert.equal(await told, null);
    assert.equal((await store.get('st_a'))?.shown.title, 'meanwhile');
    await store.close();
  });

  it('answers 503 where a statement waits too long and no connection is free', async (test) => {
    const store = await open({ maxConnections: 1 });
    await store.insert(build('st_a'));
    const blocker = new pg.Client({ connectionString: cluster.url() });
    await blocker.connect();
    test.after(() => blocker.end());
    await blocker.query(`BEGIN; LOCK TABLE ${bench.schema()}.streams IN ACCESS EXCLUSIVE MODE`);
    const outcomes = await Promise.all([
      outcomeOf(store.list({ limit: 1, after: null })),
      outcomeOf(store.secret('a')),
    ]);
    assert.deepEqual(outcomes, ['capacity-exhausted', 'capacity-exhausted']);
    await blocker.query('ROLLBACK');
    assert.equal((await store.update('st_a', rename('c')))?.revision, 2);
  });
});
