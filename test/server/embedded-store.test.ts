import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { embeddedStore } from '../../src/server/index.js';
import type { StreamStore } from '../../src/server/index.js';
import { embeddedMigrations } from '../../src/server/stores/embedded-migrations.js';
import { inTransaction, openLibsql } from '../../src/server/stores/open-database.js';
import { createRecord } from '../../src/server/streams/stream-record.js';
import { describeStore } from './store-suite.js';

const folder = await mkdtemp(join(tmpdir(), 'streamside-store-'));
let count = 0;
const newFile = () => join(folder, `${(count += 1)}.db`);
let file = '';

after(() => rm(folder, { recursive: true }));

describeStore({
  name: 'embeddedStore',
  open: (now) => embeddedStore({ file: (file = newFile()), now }),
  async reopen(store, now) {
    await store.close();
    return embeddedStore({ file, now });
  },
});

describe('embeddedStore on its file', () => {
  it('refuses the file of a newer version with a code', async () => {
    const newer = newFile();
    const database = await openLibsql(newer, { busyTimeoutMs: 0 });
    database.exec('PRAGMA user_version = 99');
    database.close();
    await assert.rejects(embeddedStore({ file: newer }), { code: 'database-newer' });
  });

  it('brings the file of an earlier version up to date', async () => {
    const older = newFile();
    const database = await openLibsql(older, { busyTimeoutMs: 0 });
    database.exec(`${embeddedMigrations[0]}; PRAGMA user_version = 1`);
    const { id, ...rest } = createRecord(
      {
        id: 'st_a',
        input: { title: 'a', managers: ['ben'] },
        owner: 'anna',
        capabilities: { whep: true, hls: true, recording: true, backup: false },
        provider: null,
      },
      new Date('2026-11-21T12:00:00Z'),
    );
    const added = new Set(['references', 'isUnfinished', 'attention']);
    const kept = Object.fromEntries(Object.entries(rest.kept).filter(([name]) => !added.has(name)));
    const record = { id, ...rest, kept: { ...kept, attended: true } };
    const add = database.prepare('INSERT INTO streams VALUES (?, ?, ?, ?)');
    add.run(id, rest.createdAt, 1, JSON.stringify(record));
    database.close();
    const store = await embeddedStore({ file: older });
    const expected = { ...kept, references: [], isUnfinished: false, attention: 'close' };
    assert.deepEqual((await store.get('st_a'))?.kept, expected);
    assert.deepEqual(await store.listAttended('close'), ['st_a']);
    for (const person of ['anna', 'ben']) {
      const [found] = await store.list({ limit: 1, after: null, person });
      assert.equal(found?.id, 'st_a');
    }
    await store.close();
  });

  it('reads its own writes within one turn, and in the next those of another process', async (t) => {
    const shared = newFile();
    const [store, other] = [
      await embeddedStore({ file: shared }),
      await embeddedStore({ file: shared }),
    ];
    t.after(() => Promise.all([store.close(), other.close()]));
    const titleOf = async () => (await store.get('st_a'))?.shown.title ?? null;
    const retitle = (by: StreamStore, title: string) =>
      by.update('st_a', ({ shown, kept }) => ({ shown: { ...shown, title }, kept }));
    const capabilities = { whep: true, hls: true, recording: true, backup: false };
    const made = { id: 'st_a', input: { title: 'One' }, owner: null, capabilities, provider: null };
    // Awaiting promises alone, all of these are one turn of the event loop.
    const titles = [await titleOf()];
    await store.insert(createRecord(made, new Date()));
    titles.push(await titleOf());
    await retitle(store, 'Two');
    titles.push(await titleOf());
    await store.delete('st_a', { recordings: false, dueAt: new Date().toISOString() });
    titles.push(await titleOf());
    assert.deepEqual(titles, [null, 'One', 'Two', null]);

    await other.insert(createRecord({ ...made, id: 'st_b' }, new Date()));
    const before = await store.get('st_b');
    await other.update('st_b', ({ shown, kept }) => ({ shown, kept, isWrite: true }));
    await setImmediate();
    assert.deepEqual([before?.revision, (await store.get('st_b'))?.revision], [1, 2]);
  });

  it('has kept what it answered when the process is killed', async () => {
    const killed = newFile();
    const source = `
      import { embeddedStore } from ${JSON.stringify(import.meta.resolve('../../src/server/index.ts'))};
      const store = await embeddedStore({ file: ${JSON.stringify(killed)} });
      console.log(await store.secret('s'));
      setInterval(() => {}, 1000);`;
    const child = spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', source],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    child.kill('SIGKILL');
    await once(child, 'exit');
    const store = await embeddedStore({ file: killed });
    assert.equal(await store.secret('s'), line.toString().trim());
    await store.close();
  });
});

describe('inTransaction', () => {
  it('rejects with what failed first where a full disk ended the transaction by itself', async () => {
    const database = await openLibsql(newFile(), { busyTimeoutMs: 0 });
    const isFull = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
    const work = () => {
      database.exec('ROLLBACK');
      throw isFull;
    };
    assert.throws(() => inTransaction(database, work), isFull);
    database.close();
  });
});
