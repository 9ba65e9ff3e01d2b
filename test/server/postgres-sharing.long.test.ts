import assert from 'node:assert/strict';
import { after, afterEach, describe, it } from 'node:test';
import type { StreamRecord } from '../../src/server/index.js';
import { createPostgresCluster } from '../support/postgres-cluster.js';
import { build, createPostgresBench, nextTold, outcomeOf, rename } from './postgres-bench.js';

const cluster = await createPostgresCluster();
after(() => cluster.remove());

const bench = createPostgresBench(cluster);
const { open } = bench;

describe('postgresStore in several processes', () => {
  afterEach(() => bench.clear());

  it('makes its tables once, however many processes start at once', async () => {
    const stores = await Promise.all(Array.from({ length: 6 }, () => open()));
    const secrets = await Promise.all(stores.map((store) => store.secret('deployment')));
    assert.equal(new Set(secrets).size, 1);
  });

  it('is alone where it is asked to be, until it is gone', async () => {
    const first = await open({ isAlone: true });
    await open();
    await assert.rejects(open({ isAlone: true }), { name: 'SetupError', code: 'database-busy' });
    const second = open({ isAlone: true });
    await first.close();
    assert.equal(await outcomeOf(second), 'done');
  });

  it('loses none of many updates of several processes', async () => {
    const stores = await Promise.all([open(), open(), open()]);
    await stores[0]?.insert(build('st_a'));
    const append = (record: StreamRecord) => rename(`${record.shown.title}+`)(record);
    await Promise.all(
      stores.flatMap((store) => Array.from({ length: 15 }, () => store.update('st_a', append))),
    );
    const record = await stores[0]?.get('st_a');
    assert.equal(record?.shown.title, `st_a${'+'.repeat(45)}`);
    assert.equal(record?.revision, 46);
  });

  it('finds in another process what was written a moment ago', async () => {
    const [one, other] = [await open(), await open()];
    await one.insert(build('st_a'));
    for (let index = 1; index <= 20; index += 1) {
      await one.update('st_a', rename(String(index)));
      assert.equal((await other.get('st_a'))?.shown.title, String(index));
    }
    await one.delete('st_a', { recordings: false, dueAt: '2026-11-21T12:00:00.000Z' });
    assert.equal(await other.get('st_a'), null);
  });

  it('gives each leftover to one process, whoever asks', async () => {
    const stores = await Promise.all([open(), open()]);
    const all = Array.from({ length: 40 }, (_, index) => `st_${index}`);
    for (const id of all) await stores[0]?.beginCreation(id, '2026-11-21T12:00:00.000Z');
    const takes = Array.from({ length: 12 }, (_, index) =>
      stores[index % 2]?.takeLeftovers({ limit: 10, retryAt: '2099-01-01T00:00:00.000Z' }),
    );
    const taken = (await Promise.all(takes)).flatMap((leftovers) => leftovers ?? []);
    assert.deepEqual(taken.map(({ streamId }) => streamId).sort(), all.sort());
  });

  it('tells of the other processes’ changes, and of its own once', async () => {
    const [one, other] = [await open(), await open()];
    const told: (string | null)[] = [];
    one.subscribe((streamId) => told.push(streamId));
    const heard = nextTold(other);
    await one.insert(build('st_a'));
    assert.equal(await heard, 'st_a');
    const back = nextTold(one);
    await other.update('st_a', rename('b'));
    await back;
    // By the time that the other's change has come, an echo of the own would have.
    assert.deepEqual(told, ['st_a', 'st_a']);
  });
});
