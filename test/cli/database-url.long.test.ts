import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, describe, it } from 'node:test';
import { inspect } from 'node:util';
import { readConfiguration } from '../../src/cli/configuration/configuration.js';
import { startServer } from '../../src/cli/start-server.js';
import type { RunningServer } from '../../src/cli/start-server.js';
import type { Stream } from '../../src/contract/index.js';
import { clusterPassword, createPostgresCluster } from '../support/postgres-cluster.js';
import { createFakeEngine } from '../server/fake-engine.js';

const cluster = await createPostgresCluster();
const folders: string[] = [];
after(async () => {
  await cluster.remove();
  for (const folder of folders) await rm(folder, { recursive: true });
});

describe('startServer with DATABASE_URL', () => {
  const running: RunningServer[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
  });

  const start = async (databaseUrl: string) => {
    const folder = await mkdtemp(join(tmpdir(), 'streamside-data-'));
    folders.push(folder);
    const environment = { PORT: '0', STREAMSIDE_DATA: folder, DATABASE_URL: databaseUrl };
    const server = await startServer(readConfiguration(environment), async () => ({
      ...createFakeEngine(),
      health: async () => ({ status: 'ok', engine: 'running', disk: 'ok' }),
      metrics: () => '',
      fetch: async () => new Response(),
      answerHls: () => false,
      close: async () => undefined,
      iceServers: () => [],
    }));
    running.push(server);
    return server;
  };

  it('keeps streams there, whatever becomes of the data folder', async () => {
    const first = await start(cluster.url());
    const made = await fetch(`http://127.0.0.1:${first.port}/live/streams`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${first.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ title: 'A service' }),
    });
    const stream = (await made.json()) as Stream;
    assert.ok(!(await readdir(first.dataPath)).includes('streamside.db'));
    await first.stop();
    const second = await start(cluster.url());
    const found = await fetch(`http://127.0.0.1:${second.port}/live/streams/${stream.id}`);
    assert.deepEqual(await found.json(), stream);
  });

  it('refuses in one sentence a database that another process uses or that is not there', async () => {
    await start(cluster.url());
    const refusals = {
      'database-busy': [cluster.url(), 'Another Streamside is using this database.'],
      'database-unusable': [
        cluster.url({ port: 1 }),
        'The database cannot be used: nothing listens there (ECONNREFUSED).',
      ],
    } as const;
    for (const [code, [url, sentence]] of Object.entries(refusals)) {
      await assert.rejects(start(url), (error: Error) => {
        assert.equal(error.message, `${sentence} DATABASE_URL names it.`);
        const text = inspect(error, { depth: 20, showHidden: true });
        assert.ok(!text.includes(clusterPassword) && !text.includes(encodeURIComponent('p@ss')));
        return 'code' in error && error.code === code;
      });
    }
  });
});
